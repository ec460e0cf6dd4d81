using System.Globalization;

namespace NetLab.Packets;

/// <summary>One hop of a traced way. Times are milliseconds.</summary>
public sealed record NetRouteHop
{
    /// <summary>How many routers away, from 1.</summary>
    public int Hop { get; init; }

    /// <summary>Who answered; null when nobody did. Where several did, the first.</summary>
    public string? IPAddress { get; init; }

    /// <summary>Everybody who answered from this far away: several where the way changes, for packets of one flow it rarely does.</summary>
    public string[] IPAddresses { get; init; } = [];

    /// <summary>The name of the address; null where it has none or was not asked for.</summary>
    public string? HostName { get; init; }

    /// <summary>What the first answer said.</summary>
    public EchoStatus Status { get; init; }

    /// <summary>Why it goes no further from here; None where it does.</summary>
    public ReachabilityReason Reason { get; init; }

    /// <summary>The reason in words, with who said so; null where it goes further.</summary>
    public string? ReasonDetail { get; init; }

    /// <summary>Whether this is the destination.</summary>
    public bool IsDestination { get; init; }

    /// <summary>The time to each answer and back.</summary>
    public double[] RoundtripTimes { get; init; } = [];

    /// <summary>The shortest; null without an answer.</summary>
    public double? RoundtripTime => RoundtripTimes.Length == 0 ? null : RoundtripTimes.Min();

    /// <summary>The average.</summary>
    public double? Average => RoundtripTimes.Length == 0 ? null : Math.Round(RoundtripTimes.Average(), 3);

    /// <summary>The longest.</summary>
    public double? Maximum => RoundtripTimes.Length == 0 ? null : RoundtripTimes.Max();

    /// <summary>How many probes were sent.</summary>
    public int Sent { get; init; }

    /// <summary>How many were answered.</summary>
    public int Received => RoundtripTimes.Length;

    /// <summary>The share of those that were not, in percent. Routers answer only so many per second: loss that does not go on further down is none.</summary>
    public double LossPercent => Sent == 0 ? 0 : Math.Round(100.0 * (Sent - Received) / Sent, 1);

    /// <summary>The largest packet that gets here without being cut, in bytes; null when it was not asked for or is not known.</summary>
    public int? Mtu { get; init; }

    /// <summary>The destination as it was named.</summary>
    public string ComputerName { get; init; } = "";

    /// <summary>The destination's address.</summary>
    public string RemoteAddress { get; init; } = "";

    /// <summary>What was sent.</summary>
    public TraceProtocol Protocol { get; init; }

    /// <summary>The port of UDP and TCP; null of ICMP.</summary>
    public int? RemotePort { get; init; }

    /// <summary>The namespace it was sent from; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <inheritdoc/>
    public override string ToString() => IPAddress is null ? $"{Hop} no answer"
        : string.Create(CultureInfo.InvariantCulture, $"{Hop} {IPAddress} {RoundtripTime:0.###} ms{(ReasonDetail is null ? "" : $" ({ReasonDetail})")}");
}
