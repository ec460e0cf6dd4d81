using NetLab.Network;

namespace NetLab.Packets;

/// <summary>An IPv6 header with its extension headers (RFC 8200).</summary>
public sealed class IPv6Header
{
    /// <summary>From whom.</summary>
    public string SourceAddress => Source.ToString();

    /// <summary>To whom.</summary>
    public string DestinationAddress => Destination.ToString();

    /// <summary>What is inside behind the extension headers (IANA protocol numbers): 6 TCP, 17 UDP, 58 ICMPv6, 59 nothing.</summary>
    public byte Protocol { get; internal init; }

    /// <summary>How many routers it may still pass.</summary>
    public byte HopLimit { get; internal init; }

    /// <summary>The differentiated services code point, 0 to 63.</summary>
    public byte Dscp { get; internal init; }

    /// <summary>Explicit congestion notification, 0 to 3.</summary>
    public byte Ecn { get; internal init; }

    /// <summary>The flow's label, 20 bits.</summary>
    public uint FlowLabel { get; internal init; }

    /// <summary>Length of what follows the header in bytes.</summary>
    public ushort PayloadLength { get; internal init; }

    /// <summary>The protocol numbers of the extension headers in their order: 0 hop-by-hop options, 43 routing, 44 fragment, 51 authentication, 60 destination options.</summary>
    public byte[] ExtensionHeaders { get; internal init; } = [];

    /// <summary>The number its fragments have in common; null where there is no fragment header.</summary>
    public uint? Identification { get; internal init; }

    /// <summary>Whether more fragments follow.</summary>
    public bool MoreFragments { get; internal init; }

    /// <summary>Where this fragment begins in the whole, in bytes.</summary>
    public int FragmentOffset { get; internal init; }

    internal IPValue Source { get; init; }

    internal IPValue Destination { get; init; }
}
