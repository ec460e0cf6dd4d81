using System.Diagnostics;
using System.Management.Automation;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Shows TCP connections as they are opened, change state and are closed.</summary>
/// <remarks>
/// <para>The kernel tells at once when a connection ends, and how many bytes it carried; so even one that lasts a moment is shown, as Opened and Closed
/// together. What begins or changes state is found by listing the connections every <c>-Interval</c>, and whenever one ended.</para>
/// <para>A closed connection keeps the process it had. One that came and went between two lists has none: nobody had the time to look.</para>
/// </remarks>
/// <example>
/// <para>What happens at port 443 for one second.</para>
/// <code>Watch-NetTCPConnection -RemotePort https -Timeout 1</code>
/// </example>
/// <example>
/// <para>The next connection that somebody makes to a server here, for at most a second.</para>
/// <code>Watch-NetTCPConnection -LocalPort ssh -Event Opened -State Established -Count 1 -Timeout 1</code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "NetTCPConnection", DefaultParameterSetName = ByName)]
[OutputType(typeof(NetTCPConnectionEvent))]
public sealed class WatchNetTCPConnectionCommand : TcpFilterCmdlet
{
    /// <summary>Only these events. By default all; <c>Present</c> is shown with <c>-IncludePresent</c>.</summary>
    [Parameter]
    public TcpConnectionEventKind[]? Event { get; set; }

    /// <summary>Begins with the connections there are already, as events <c>Present</c>, which do not count.</summary>
    [Parameter]
    public SwitchParameter IncludePresent { get; set; }

    /// <summary>How often to list the connections, in seconds, when nothing is heard of the kernel; half a second by default, 0.01 at least.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Ends after so many events.</summary>
    [Parameter]
    public int? Count { get; set; }

    /// <summary>Ends after so many seconds. Without it, and without <c>-Count</c>, it ends with Ctrl+C.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Does not look for the processes, which costs the more the more processes there are.</summary>
    [Parameter]
    public SwitchParameter NoProcess { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (Count < 1) throw Failure.OfParameter(nameof(Count), $"{Count} events cannot be waited for: give 1 or more.");
        if (Timeout < TimeSpan.Zero) throw Failure.OfParameter(nameof(Timeout), "A timeout is 0 seconds or more.");
        if (Interval < TimeSpan.FromSeconds(0.01)) throw Failure.OfParameter(nameof(Interval), "An interval is 0.01 seconds or more.");
        long start = Stopwatch.GetTimestamp();
        using var monitor = new TcpConnectionMonitor(stack, ReadFilter(), !NoProcess, Interval);
        if (IncludePresent)
        {
            foreach (NetTCPConnection connection in monitor.Present) Tell(NetTCPConnectionEvent.OfPresent(connection));
        }
        int written = 0;
        while (true)
        {
            TimeSpan left = Timeout is { } timeout ? timeout - Stopwatch.GetElapsedTime(start) : System.Threading.Timeout.InfiniteTimeSpan;
            if (Timeout is not null && left < TimeSpan.Zero) left = TimeSpan.Zero;
            List<NetTCPConnectionEvent> happened = monitor.Read(left, Cancellation);
            foreach (NetTCPConnectionEvent item in happened)
            {
                if (Tell(item) && ++written >= Count) return;
            }
            if (Timeout is { } most && Stopwatch.GetElapsedTime(start) >= most) return;
        }
    }

    private bool Tell(NetTCPConnectionEvent item)
    {
        Cancellation.ThrowIfCancellationRequested();
        bool meant = Fits(item.Connection) && (Event is null || item.Event == TcpConnectionEventKind.Present || Array.IndexOf(Event, item.Event) >= 0)
            && (State is null || Array.IndexOf(State, item.State) >= 0 || (item.PreviousState is { } before && Array.IndexOf(State, before) >= 0));
        if (meant) WriteObject(item);
        return meant;
    }
}
