using System.Globalization;

namespace NetLab.Firewall;

/// <summary>How many packets a rule logs in a unit of time, as nft and iptables write it: <c>10/second</c>.</summary>
internal static class LogRate
{
    /// <summary>The burst nf_tables and iptables take when none is given.</summary>
    public const uint UsualBurst = 5;

    private static readonly (ulong Seconds, string Name)[] Units = [(1, "second"), (60, "minute"), (3600, "hour"), (86400, "day"), (604800, "week")];

    /// <summary>Reads a rate: a number, a slash, and a unit or the beginning of one (<c>10/s</c>, <c>3/min</c>).</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static (ulong Rate, ulong Unit) Parse(string text, string parameter)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && uint.TryParse(text.AsSpan(0, slash).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out uint rate) && rate > 0)
        {
            ReadOnlySpan<char> unit = text.AsSpan(slash + 1).Trim();
            foreach ((ulong seconds, string name) in Units)
            {
                if (unit.Length > 0 && name.AsSpan().StartsWith(unit, StringComparison.OrdinalIgnoreCase)) return (rate, seconds);
            }
        }
        throw new ArgumentException($"'{text}' is no rate: write it as 10/second, 3/minute, 100/hour, 50/day or 1/week.", parameter);
    }

    /// <summary>A rate as text.</summary>
    public static string Text(ulong rate, ulong unit)
    {
        foreach ((ulong seconds, string name) in Units)
        {
            if (seconds == unit) return string.Create(CultureInfo.InvariantCulture, $"{rate}/{name}");
        }
        return string.Create(CultureInfo.InvariantCulture, $"{rate}/{unit}s");
    }
}
