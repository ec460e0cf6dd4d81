using System.Diagnostics;
using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>A cmdlet that shows what happens in one namespace's stack as it happens, until Ctrl+C, <c>-Count</c> or <c>-Timeout</c>.</summary>
public abstract class WatchCmdlet : NetworkCmdlet
{
    private long _start;
    private int _written;

    /// <summary>Ends after so many of them.</summary>
    [Parameter]
    public int? Count { get; set; }

    /// <summary>Ends after so many seconds. Without it, and without <c>-Count</c>, it ends with Ctrl+C.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan? Timeout { get; set; }

    /// <summary>What it shows, in words.</summary>
    private protected virtual string Things => "events";

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (Count < 1) throw Failure.OfParameter(nameof(Count), $"{Count} {Things} cannot be waited for: give 1 or more.");
        if (Timeout < TimeSpan.Zero) throw Failure.OfParameter(nameof(Timeout), "A timeout is 0 seconds or more.");
        (_start, _written) = (Stopwatch.GetTimestamp(), 0);
        Watch(stack);
    }

    /// <summary>Begins to listen, and hands <see cref="Follow{T}"/> what is read.</summary>
    private protected abstract void Watch(NetworkStack stack);

    /// <summary>Reads one after the other until there are enough, or the time is up.</summary>
    /// <param name="read">Waits for the next one for so long; null when none came.</param>
    /// <param name="take">Looks at one, and writes it where it is wanted.</param>
    private protected void Follow<T>(Func<TimeSpan, T?> read, Action<T> take)
        where T : class
    {
        while (_written < (Count ?? int.MaxValue))
        {
            TimeSpan left = Timeout is { } timeout ? timeout - Stopwatch.GetElapsedTime(_start) : System.Threading.Timeout.InfiniteTimeSpan;
            if (Timeout is not null && left < TimeSpan.Zero) left = TimeSpan.Zero;
            if (read(left) is not { } happened) return;
            // A stream that never rests ends in time too.
            if (Timeout is { } limit && left == TimeSpan.Zero && limit != TimeSpan.Zero) return;
            Cancellation.ThrowIfCancellationRequested();
            take(happened);
        }
    }

    /// <summary>Writes one.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="counts">Whether it is one of <see cref="Count"/>.</param>
    private protected void Write(object happened, bool counts = true)
    {
        if (counts) _written++;
        WriteObject(happened);
    }
}
