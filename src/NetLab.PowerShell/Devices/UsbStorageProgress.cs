using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Shows how jobs of UDisks2 go, each as one activity.</summary>
internal sealed class UsbStorageProgress
{
    private readonly Dictionary<string, ProgressRecord> _shown = new(StringComparer.Ordinal);

    /// <summary>Shows how far a job is; one that has ended goes from the screen.</summary>
    public void Show(UsbStorageJob job, Action<ProgressRecord> write)
    {
        if (job.IsCompleted)
        {
            if (_shown.Remove(job.Path, out ProgressRecord? last)) End(last, write);
            return;
        }
        if (!_shown.TryGetValue(job.Path, out ProgressRecord? record))
            _shown.Add(job.Path, record = new ProgressRecord(_shown.Count + 1, Text(job.ToString()), "..."));
        record.StatusDescription = Text(Status(job));
        record.PercentComplete = (int)(job.PercentComplete ?? -1);
        record.SecondsRemaining = job.ExpectedEndTime is { } end ? (int)Math.Clamp((end - DateTime.Now).TotalSeconds, 0, int.MaxValue) : -1;
        write(record);
    }

    /// <summary>Takes all that is shown from the screen.</summary>
    public void Complete(Action<ProgressRecord> write)
    {
        foreach (ProgressRecord record in _shown.Values) End(record, write);
        _shown.Clear();
    }

    private static void End(ProgressRecord record, Action<ProgressRecord> write)
    {
        record.RecordType = ProgressRecordType.Completed;
        write(record);
    }

    private static string Status(UsbStorageJob job)
    {
        string amount = job.Bytes is long bytes ? $"of {UsbStorageView.Size(bytes)} " : "";
        string rate = job.Rate is long each ? $"at {UsbStorageView.Size(each)}/s" : "";
        return $"{UsbStorageView.Percent(job.PercentComplete)} {amount}{rate}".Trim();
    }

    // PowerShell takes no empty text.
    private static string Text(string text) => text.Length == 0 ? "..." : Display.Escape(text);
}
