using System.Globalization;

namespace NetLab.Packets;

/// <summary>What a row of requests came to so far. Times are milliseconds.</summary>
public sealed record EchoStatistics
{
    /// <summary>How many were sent and answered or given up.</summary>
    public int Sent { get; init; }

    /// <summary>How many were answered.</summary>
    public int Received { get; init; }

    /// <summary>How many more answers came than were asked for.</summary>
    public int Duplicates { get; init; }

    /// <summary>How many were not answered, or answered with an error.</summary>
    public int Lost => Sent - Received;

    /// <summary>The share of those, in percent.</summary>
    public double LossPercent => Sent == 0 ? 0 : Math.Round(100.0 * Lost / Sent, 1);

    /// <summary>The shortest round trip; null without any.</summary>
    public double? Minimum { get; init; }

    /// <summary>The average round trip.</summary>
    public double? Average { get; init; }

    /// <summary>The longest round trip.</summary>
    public double? Maximum { get; init; }

    /// <summary>The standard deviation of the round trips, which ping calls mdev.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>The average difference between one round trip and the next.</summary>
    public double? Jitter { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string counts = string.Create(CultureInfo.InvariantCulture, $"{Sent} sent, {Received} received, {LossPercent:0.#}% lost");
        if (Duplicates > 0) counts += string.Create(CultureInfo.InvariantCulture, $", {Duplicates} twice");
        return Average is null ? counts
            : string.Create(CultureInfo.InvariantCulture, $"{counts}; round trip min/avg/max/dev {Minimum:0.###}/{Average:0.###}/{Maximum:0.###}/{StandardDeviation:0.###} ms");
    }
}
