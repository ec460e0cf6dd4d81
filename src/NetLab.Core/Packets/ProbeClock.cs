using System.Diagnostics;

namespace NetLab.Packets;

/// <summary>Round trips from the kernel's time stamps, where they make sense, and else from the process's own clock.</summary>
internal static class ProbeClock
{
    /// <summary>The milliseconds a packet and its answer took.</summary>
    /// <param name="sentAt">When it was sent, by <see cref="Stopwatch"/>.</param>
    /// <param name="sent">The same by the clock of the wall.</param>
    /// <param name="left">When the kernel says it left, in ticks (UTC); 0 when it does not.</param>
    /// <param name="arrived">When the kernel says the answer came, in ticks (UTC); 0 when it does not.</param>
    public static double Milliseconds(long sentAt, DateTime sent, long left, long arrived)
    {
        // What the process sees takes longer than what the kernel sees: it has to be woken. Somebody who sets the clock meanwhile breaks that.
        TimeSpan own = Stopwatch.GetElapsedTime(sentAt);
        if (arrived != 0)
        {
            long from = left >= sent.Ticks - TimeSpan.TicksPerMillisecond && left <= arrived ? left : sent.Ticks;
            TimeSpan kernel = TimeSpan.FromTicks(arrived - from);
            if (kernel >= TimeSpan.Zero && kernel <= own) own = kernel;
        }
        return Math.Round(own.TotalMilliseconds, 3);
    }
}
