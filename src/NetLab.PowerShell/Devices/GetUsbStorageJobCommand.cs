using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Gets what UDisks2 is busy with on USB storage: formats, checks, mounts, with how far they are.</summary>
/// <remarks>
/// <para>A job is there while the work goes on, whoever asked for it: this PowerShell, a desktop, another program. It says what is done (Operation, in UDisks2's
/// words), on which devices, how far it is and when it should be done, as far as UDisks2 can tell. Without UDisks2 there are no jobs.</para>
/// <para>With <c>-Wait</c> the jobs there are now are waited for, with their progress on the screen; each is emitted when it has ended, and its Succeeded and Message say how.
/// Jobs that begin meanwhile are not waited for.</para>
/// </remarks>
/// <example>
/// <para>What goes on, on all disks of the machine.</para>
/// <code>Get-UsbStorageJob -AllDrives</code>
/// </example>
/// <example>
/// <para>Waits until a stick that is being formatted is done, for an hour at most.</para>
/// <code>
/// Get-UsbStorageDevice -Label BACKUP* | Get-UsbStorageJob -Operation format* -Wait -Timeout 3600 | Where-Object { -not $_.Succeeded }
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "UsbStorageJob")]
[OutputType(typeof(UsbStorageJob))]
public sealed class GetUsbStorageJobCommand : NetLabCmdlet
{
    private readonly UsbStorageProgress _progress = new();

    /// <summary>Only jobs on this device file, or on the disk of this device file: <c>/dev/sda1</c>, <c>/dev/sda</c>. Wildcards may be used.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UsbStorageNodeCompleter))]
    [SupportsWildcards]
    public string[]? DeviceNode { get; set; }

    /// <summary>Only jobs of this kind, such as <c>format-erase</c> or <c>filesystem-*</c>. Wildcards may be used.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Operation { get; set; }

    /// <summary>Also jobs on disks that are not on USB, and those that are on no disk.</summary>
    [Parameter]
    public SwitchParameter AllDrives { get; set; }

    /// <summary>Waits until the jobs there are now have ended, and emits them then.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Waits for so many seconds at most. Without it, until Ctrl+C.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(DeviceNode, () =>
    {
        if (Timeout < TimeSpan.Zero) throw Failure.OfParameter(nameof(Timeout), "A timeout is 0 seconds or more.");
        WildcardPattern[]? nodes = UsbStorageSelection.Patterns(DeviceNode), operations = UsbStorageSelection.Patterns(Operation);
        try
        {
            if (Wait) Await(nodes, operations);
            else WriteObject(UsbStorageJobMonitor.List("System", AllDrives, mayStart: false, Cancellation).FindAll(job => Accepts(job, nodes, operations)), enumerateCollection: true);
        }
        catch (Exception exception) when (UsbStorageFailure.IsAbsence(exception))
        {
            WriteVerbose(Display.Escape($"UDisks2 does not run, and so has no jobs: {exception.Message}"));
        }
    });

    private static bool Accepts(UsbStorageJob job, WildcardPattern[]? nodes, WildcardPattern[]? operations) =>
        (operations is null || Array.Exists(operations, pattern => pattern.IsMatch(job.Operation)))
        && (nodes is null || Array.Exists(nodes, pattern => Array.Exists(job.DeviceNode, pattern.IsMatch) || Array.Exists(job.Disk, pattern.IsMatch)));

    private void Await(WildcardPattern[]? nodes, WildcardPattern[]? operations)
    {
        using CancellationTokenSource limit = Within(Timeout);
        using UsbStorageJobMonitor monitor = UsbStorageJobMonitor.Open("System", AllDrives, mayStart: false, Cancellation);
        Dictionary<string, UsbStorageJob> open = monitor.Jobs.Where(job => Accepts(job, nodes, operations)).ToDictionary(static job => job.Path);
        try
        {
            foreach (UsbStorageJob job in open.Values) _progress.Show(job, WriteProgress);
            while (open.Count > 0)
            {
                foreach (UsbStorageJob job in monitor.ReadAsync(limit.Token).AsTask().GetAwaiter().GetResult())
                {
                    if (!open.ContainsKey(job.Path)) continue;
                    _progress.Show(job, WriteProgress);
                    if (!job.IsCompleted) continue;
                    open.Remove(job.Path);
                    WriteObject(job);
                }
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Within {Timeout?.TotalSeconds} s {Display.Escape(string.Join(", ", open.Values))} {(open.Count == 1 ? "has" : "have")} not ended.");
        }
        finally
        {
            if (!Cancellation.IsCancellationRequested) _progress.Complete(WriteProgress);
        }
    }
}
