using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Shows how jobs of UDisks2 go, each as one activity.</summary>
internal sealed class UsbStorageProgress
{
    // The number and the name of each job's activity. A record is made anew each time: whoever keeps one must not see it change.
    private readonly Dictionary<string, (int Id, string Activity)> _shown = new(StringComparer.Ordinal);

    private int _last;

    /// <summary>Shows how far a job is; one that has ended goes from the screen.</summary>
    public void Show(UsbStorageJob job, Action<ProgressRecord> write)
    {
        if (job.IsCompleted)
        {
            if (_shown.Remove(job.Path, out (int Id, string Activity) last)) End(last, write);
            return;
        }
        if (!_shown.TryGetValue(job.Path, out (int Id, string Activity) shown)) _shown.Add(job.Path, shown = (++_last, Text(job.ToString())));
        write(new ProgressRecord(shown.Id, shown.Activity, Text(Status(job)))
        {
            PercentComplete = (int)(job.PercentComplete ?? -1),
            SecondsRemaining = job.ExpectedEndTime is { } end ? (int)Math.Clamp((end - DateTime.Now).TotalSeconds, 0, int.MaxValue) : -1,
        });
    }

    /// <summary>Takes all that is shown from the screen.</summary>
    public void Complete(Action<ProgressRecord> write)
    {
        foreach ((int Id, string Activity) shown in _shown.Values) End(shown, write);
        _shown.Clear();
    }

    private static void End((int Id, string Activity) shown, Action<ProgressRecord> write) =>
        write(new ProgressRecord(shown.Id, shown.Activity, "Done") { RecordType = ProgressRecordType.Completed });

    private static string Status(UsbStorageJob job)
    {
        string amount = job.Bytes is long bytes ? $"of {UsbStorageView.Size(bytes)} " : "";
        string rate = job.Rate is long each ? $"at {UsbStorageView.Size(each)}/s" : "";
        return $"{UsbStorageView.Percent(job.PercentComplete)} {amount}{rate}".Trim();
    }

    // PowerShell takes no empty text.
    private static string Text(string text) => text.Length == 0 ? "..." : Display.Escape(text);
}
