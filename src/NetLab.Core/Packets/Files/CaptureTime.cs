namespace NetLab.Packets;

/// <summary>Times of captures: nanoseconds since 1970 in UTC, from the year 1678 to 2262. What a file has beyond that is held at the ends.</summary>
public static class CaptureTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The time now; the clock has 100 ns.</summary>
    public static long Now => FromUtc(DateTime.UtcNow);

    /// <summary>A time in local time, cut to the 100 ns that a DateTime has.</summary>
    public static DateTime ToLocal(long nanoseconds)
    {
        long ticks = nanoseconds / TimeSpan.NanosecondsPerTick;
        // Towards the past, before 1970 too.
        if (nanoseconds < 0 && ticks * TimeSpan.NanosecondsPerTick != nanoseconds) ticks--;
        return DateTime.UnixEpoch.AddTicks(ticks).ToLocalTime();
    }

    /// <summary>A time as nanoseconds since 1970. One of unspecified kind is taken for local time.</summary>
    public static long From(DateTime time) => FromUtc(time.ToUniversalTime());

    /// <summary>A count of units of pcapng's if_tsresol, as nanoseconds since 1970.</summary>
    internal static long FromUnits(ulong units, byte resolution, long offsetSeconds)
    {
        int power = resolution & 0x7f;
        Int128 nanoseconds;
        if ((resolution & 0x80) != 0)
        {
            nanoseconds = (Int128)(((UInt128)units * (UInt128)NanosecondsPerSecond) >> power);
        }
        else if (power <= 9)
        {
            nanoseconds = (Int128)units * Power10(9 - power);
        }
        else
        {
            nanoseconds = power > 28 ? 0 : (Int128)(units / Power10(power - 9));
        }
        nanoseconds += (Int128)offsetSeconds * NanosecondsPerSecond;
        return nanoseconds > long.MaxValue ? long.MaxValue : nanoseconds < long.MinValue ? long.MinValue : (long)nanoseconds;
    }

    /// <summary>Seconds and a fraction in nanoseconds, as nanoseconds since 1970.</summary>
    internal static long FromSeconds(uint seconds, long nanoseconds) => (seconds * NanosecondsPerSecond) + nanoseconds;

    private static long FromUtc(DateTime utc)
    {
        long ticks = utc.Ticks - DateTime.UnixEpoch.Ticks;
        long largest = long.MaxValue / TimeSpan.NanosecondsPerTick;
        return Math.Clamp(ticks, -largest, largest) * TimeSpan.NanosecondsPerTick;
    }

    private static ulong Power10(int power)
    {
        ulong result = 1;
        while (power-- > 0) result *= 10;
        return result;
    }
}
