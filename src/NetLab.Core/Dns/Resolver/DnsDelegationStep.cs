using System.Net;

namespace NetLab.Dns;

/// <summary>One server asked on the way from the root to a name.</summary>
public sealed record DnsDelegationStep
{
    /// <summary>The zone the server is to have authority for.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The server's name.</summary>
    public string NameServer { get; init; } = "";

    /// <summary>The address asked; empty when none was found.</summary>
    public string Address { get; init; } = "";

    /// <summary>How long its answer took; null without one.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>The address came with the delegation (or the hints), and was not looked up.</summary>
    public bool Glue { get; init; }

    /// <summary>The server is named as one of the zone's, but does not answer for it.</summary>
    public bool Lame { get; init; }

    /// <summary>The zone it refers to; null when it answers itself, or does neither.</summary>
    public string? Referral { get; init; }

    /// <summary>What it says about the signing of the zone it refers to.</summary>
    public DnsDsState DsState { get; init; }

    /// <summary>What it answered; null without an answer.</summary>
    public DnsResponseCode? ResponseCode => Response?.ResponseCode;

    /// <summary>Whether this is the answer, positive or negative, and so the last step.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Problem { get; init; }

    /// <summary>The whole answer; null without one.</summary>
    public DnsResponse? Response { get; init; }

    /// <summary>The typed address.</summary>
    internal IPAddress? Target { get; init; }
}
