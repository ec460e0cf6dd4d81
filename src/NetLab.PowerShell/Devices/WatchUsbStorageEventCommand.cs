using System.Diagnostics;
using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Shows what happens to USB storage as it happens: one event for each thing a person would name.</summary>
/// <remarks>
/// <para>A stick that is plugged in is <c>Arrived</c>, and <c>Ready</c> when all its volumes are known: when nothing changed for half a second, or 5 s after it
/// arrived. <c>Mounted</c> and <c>Unmounted</c> name the volume and where. <c>VolumeAdded</c>, <c>VolumeRemoved</c> and <c>VolumeChanged</c> (another label or file
/// system) are for a stick that stays in; <c>MediaInserted</c> and <c>MediaEjected</c> for cards in a reader. <c>Removed</c> has what was last known of the
/// stick; its SurpriseRemoval says that it was still mounted.</para>
/// <para>When the service that tells was restarted or a queue overflowed, <c>EventsLost</c> says so, and what is different afterwards is told after it.</para>
/// </remarks>
/// <example>
/// <para>What is plugged in, and for one second what happens.</para>
/// <code>Watch-UsbStorageEvent -IncludePresent -Timeout 1</code>
/// </example>
/// <example>
/// <para>The next stick that is ready, for at most a second here: its volumes.</para>
/// <code>Watch-UsbStorageEvent -EventType Ready -Count 1 -Timeout 1 | ForEach-Object { $_.Device.Volumes }</code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "UsbStorageEvent")]
[OutputType(typeof(UsbStorageEventArgs))]
public sealed class WatchUsbStorageEventCommand : UsbStorageEventCmdlet
{
    /// <summary>Only these events. <c>EventsLost</c> too has to be named then.</summary>
    [Parameter(Position = 0)]
    public UsbStorageEventType[]? EventType { get; set; }

    /// <summary>Begins with what is plugged in already, as <c>Arrived</c> and <c>Ready</c>; nothing that happens meanwhile is missed or told twice.</summary>
    [Parameter]
    public SwitchParameter IncludePresent { get; set; }

    /// <summary>Ends after so many events.</summary>
    [Parameter]
    public int? Count { get; set; }

    /// <summary>Ends after so many seconds. Without it, and without <c>-Count</c>, it ends with Ctrl+C.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(null, () =>
    {
        if (Count < 1) throw Failure.OfParameter(nameof(Count), $"{Count} events cannot be waited for: give 1 or more.");
        if (Timeout < TimeSpan.Zero) throw Failure.OfParameter(nameof(Timeout), "A timeout is 0 seconds or more.");
        long start = Stopwatch.GetTimestamp();
        using CancellationTokenSource limit = Within(Timeout);
        using UsbStorageMonitor monitor = Open(Filter(Selection(), EventType), IncludePresent);
        for (int written = 0; !(written >= Count); written++)
        {
            if (Next(monitor, limit.Token) is not { } happened) return;
            WriteObject(happened);
            // A stream that never rests ends in time too.
            if (Timeout is { } time && time > TimeSpan.Zero && Stopwatch.GetElapsedTime(start) >= time) return;
        }
    });
}
