using System.Globalization;

namespace NetLab.Packets;

/// <summary>What became of one echo request, or of one attempt to connect.</summary>
public sealed record EchoReply
{
    /// <summary>Its number among those to the same target, from 1.</summary>
    public int Sequence { get; init; }

    /// <summary>The target as it was named.</summary>
    public string ComputerName { get; init; } = "";

    /// <summary>The target's address.</summary>
    public string RemoteAddress { get; init; } = "";

    /// <summary>The port of an attempt to connect; null of an echo request.</summary>
    public int? RemotePort { get; init; }

    /// <summary>What became of it.</summary>
    public EchoStatus Status { get; init; }

    /// <summary>Why it was not answered.</summary>
    public ReachabilityReason Reason { get; init; }

    /// <summary>The reason in words, with who said so.</summary>
    public string? ReasonDetail { get; init; }

    /// <summary>Who answered: the target, or whoever reported the error; null when nobody did.</summary>
    public string? Responder { get; init; }

    /// <summary>The time to the answer and back in milliseconds, of an error's too; null without an answer.</summary>
    public double? RoundtripTime { get; init; }

    /// <summary>The time to live the answer arrived with; null when it is not known.</summary>
    public int? TimeToLive { get; init; }

    /// <summary>How many bytes of data were sent.</summary>
    public int BufferSize { get; init; }

    /// <summary>The MTU of the link that a packet was too big for; null else.</summary>
    public int? Mtu { get; init; }

    /// <summary>When it was sent.</summary>
    public DateTime Sent { get; init; }

    /// <summary>What the requests to this target came to, up to this one.</summary>
    public EchoStatistics Statistics { get; init; } = new();

    /// <summary>The namespace it was sent from; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>Whether it was answered.</summary>
    public bool Succeeded => Status == EchoStatus.Success;

    /// <inheritdoc/>
    public override string ToString() => Succeeded
        ? string.Create(CultureInfo.InvariantCulture, $"{Responder} {RoundtripTime:0.###} ms")
        : ReasonDetail ?? $"{Status}";
}
