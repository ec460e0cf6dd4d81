using System.Globalization;

namespace NetLab.Packets;

/// <summary>One address that was tried.</summary>
public sealed record TcpConnectionAttempt
{
    /// <summary>The address.</summary>
    public string RemoteAddress { get; init; } = "";

    /// <summary>The port.</summary>
    public int RemotePort { get; init; }

    /// <summary>Whether it accepted.</summary>
    public bool Succeeded { get; init; }

    /// <summary>Why it did not.</summary>
    public ReachabilityReason Reason { get; init; }

    /// <summary>The reason in words, with who said so.</summary>
    public string? ReasonDetail { get; init; }

    /// <summary>The time to the answer in milliseconds; null without one.</summary>
    public double? RoundtripTime { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Succeeded
        ? string.Create(CultureInfo.InvariantCulture, $"{RemoteAddress} accepted after {RoundtripTime:0.###} ms")
        : $"{RemoteAddress} {Reason}";
}
