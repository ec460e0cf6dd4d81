using System.Diagnostics;

namespace NetLab.DBus;

/// <summary>When a call's time is up; counted once, however many steps share the time.</summary>
internal readonly struct DBusDeadline
{
    private readonly long _end;

    /// <summary>Begins to count; a negative time, such as <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, never ends.</summary>
    public DBusDeadline(TimeSpan timeout)
    {
        Timeout = timeout;
        double ticks = timeout.TotalSeconds * Stopwatch.Frequency;
        _end = timeout < TimeSpan.Zero || ticks > long.MaxValue / 4 ? long.MaxValue : Stopwatch.GetTimestamp() + (long)ticks;
    }

    /// <summary>The time that was given.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Whether the time is up.</summary>
    public bool IsOver => _end != long.MaxValue && Stopwatch.GetTimestamp() >= _end;

    /// <summary>What is left; rounded up, so that waiting for it does not end too early; -1 where it never ends.</summary>
    public int Milliseconds
    {
        get
        {
            if (_end == long.MaxValue) return -1;
            long left = _end - Stopwatch.GetTimestamp();
            return left <= 0 ? 0 : (int)Math.Min(int.MaxValue, left * 1000 / Stopwatch.Frequency + 1);
        }
    }

    /// <summary>What is left as a time span, infinite where it never ends.</summary>
    public TimeSpan Left => Milliseconds is >= 0 and int left ? TimeSpan.FromMilliseconds(left) : System.Threading.Timeout.InfiniteTimeSpan;
}
