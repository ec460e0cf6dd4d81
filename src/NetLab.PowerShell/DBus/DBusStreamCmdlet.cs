using System.Diagnostics;
using System.Management.Automation;

namespace NetLab.PowerShell.DBus;

/// <summary>A cmdlet that emits what happens as it happens, until Ctrl+C, a count or a time ends it.</summary>
public abstract class DBusStreamCmdlet : DBusCmdlet
{
    private int _written;

    /// <summary>Ends after so many.</summary>
    [Parameter]
    public int? Count { get; set; }

    /// <summary>Ends after so many seconds, or a TimeSpan. Without it, and without <c>-Count</c>, it ends with Ctrl+C.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Count < 1) ThrowTerminatingError(Failure.Record(Failure.OfParameter(nameof(Count), $"{Count} cannot be waited for: give 1 or more."), Count));
        if (Timeout < TimeSpan.Zero) ThrowTerminatingError(Failure.Record(Failure.OfParameter(nameof(Timeout), $"A time to wait is not negative ({Timeout})."), Timeout));
    }

    /// <summary>Takes what comes until it is enough.</summary>
    /// <param name="read">Waits for the next; null when no more come.</param>
    /// <param name="emit">Writes it; whether it counts.</param>
    private protected void Stream<T>(Func<CancellationToken, ValueTask<T?>> read, Func<T, bool> emit)
        where T : class
    {
        long start = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        // A timer takes 49 days at most; more is for ever.
        if (Timeout is { TotalMilliseconds: < uint.MaxValue - 1 } time) limit.CancelAfter(time);
        try
        {
            while (Wait(_ => read(limit.Token)) is { } next)
            {
                if (emit(next) && ++_written >= Count) return;
                // A stream that never rests ends in time too.
                if (Timeout is { } most && Stopwatch.GetElapsedTime(start) >= most) return;
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            // The time is up.
        }
    }
}
