using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Waits until a USB stick is there, mounted, or gone.</summary>
/// <remarks>
/// <para>What is so already is not waited for: the answer then comes at once. For <c>Ready</c> and <c>Mounted</c> the answer is the device; for <c>Removed</c> what was last
/// known of it, or nothing where it was not there to begin with. When the time is up there is an error of the category OperationTimeout, and nothing else.</para>
/// </remarks>
/// <example>
/// <para>Waits for the stick BACKUP to be mounted, here for a tenth of a second, and copies where it was.</para>
/// <code>
/// $stick = Wait-UsbStorage -Label BACKUP -State Mounted -Timeout 0.1 -ErrorAction Ignore
/// if ($stick) { Copy-Item ./data ($stick.Volumes | Where-Object Label -eq BACKUP).MountPoints[0] }
/// </code>
/// </example>
/// <example>
/// <para>Waits until no stick of this label is plugged in any more.</para>
/// <code>Wait-UsbStorage -Label BACKUP -State Removed -Timeout 60</code>
/// </example>
[Cmdlet(VerbsLifecycle.Wait, "UsbStorage")]
[OutputType(typeof(UsbStorageDevice))]
public sealed class WaitUsbStorageCommand : UsbStorageEventCmdlet
{
    /// <summary>What to wait for: <c>Ready</c> (the default), <c>Mounted</c> or <c>Removed</c>.</summary>
    [Parameter]
    public UsbStorageState State { get; set; }

    /// <summary>Gives up after so many seconds. Without it, it waits until Ctrl+C.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(null, () =>
    {
        if (Timeout < TimeSpan.Zero) throw Failure.OfParameter(nameof(Timeout), "A timeout is 0 seconds or more.");
        UsbStorageSelection selection = Selection();
        using CancellationTokenSource limit = Within(Timeout > TimeSpan.Zero ? Timeout : null);
        using UsbStorageMonitor monitor = Open(filter: null, includePresent: true);
        UsbStorageDevice? found = State == UsbStorageState.Removed ? AwaitRemoval(monitor, selection, limit.Token) : AwaitArrival(monitor, selection, limit.Token);
        if (found is not null) WriteObject(found);
    });

    private UsbStorageDevice? AwaitArrival(UsbStorageMonitor monitor, UsbStorageSelection selection, CancellationToken limit)
    {
        // What is there already comes first; without a time to wait, that is all.
        foreach (UsbStorageDevice device in monitor.Devices)
        {
            if (IsIt(device, selection)) return device;
        }
        while (Timeout != TimeSpan.Zero && Next(monitor, limit) is { } happened)
        {
            // Arrived is not ready; who is mounted need not be.
            bool counts = happened.EventType is not (UsbStorageEventType.Removed or UsbStorageEventType.EventsLost)
                && (State == UsbStorageState.Mounted || happened.EventType is not (UsbStorageEventType.Arrived or UsbStorageEventType.Mounted));
            if (counts && IsIt(happened.Device!, selection)) return happened.Device;
        }
        throw TimeIsUp("no such USB storage was");
    }

    private UsbStorageDevice? AwaitRemoval(UsbStorageMonitor monitor, UsbStorageSelection selection, CancellationToken limit)
    {
        Dictionary<string, UsbStorageDevice> there = monitor.Devices.Where(selection.Accepts).ToDictionary(static device => device.Id);
        UsbStorageDevice? last = null;
        while (there.Count > 0)
        {
            if (Timeout == TimeSpan.Zero || Next(monitor, limit) is not { } happened) throw TimeIsUp($"{string.Join(", ", there.Values)} {(there.Count == 1 ? "was" : "were")} not");
            if (happened.Device is not { } device) continue;
            bool isThere = happened.EventType != UsbStorageEventType.Removed && selection.Accepts(device);
            if (isThere) there[device.Id] = device;
            else if (there.Remove(device.Id, out UsbStorageDevice? before)) last = happened.EventType == UsbStorageEventType.Removed ? device : before;
        }
        return last;
    }

    private bool IsIt(UsbStorageDevice device, UsbStorageSelection selection) =>
        selection.Accepts(device) && (State == UsbStorageState.Ready || Array.Exists(device.Volumes, volume => volume.IsMounted && selection.AcceptsVolume(volume)));

    private TimeoutException TimeIsUp(string what) => new($"Within {Timeout?.TotalSeconds} s {Display.Escape(what)} {State.ToString().ToLowerInvariant()}.");
}
