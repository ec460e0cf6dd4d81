using NetLab.Network;

namespace NetLab.Packets;

/// <summary>An IPv4 header (RFC 791).</summary>
public sealed class IPv4Header
{
    /// <summary>From whom.</summary>
    public string SourceAddress => Source.ToString();

    /// <summary>To whom.</summary>
    public string DestinationAddress => Destination.ToString();

    /// <summary>What is inside (IANA protocol numbers): 1 ICMP, 6 TCP, 17 UDP.</summary>
    public byte Protocol { get; internal init; }

    /// <summary>How many routers it may still pass.</summary>
    public byte TimeToLive { get; internal init; }

    /// <summary>The differentiated services code point, 0 to 63.</summary>
    public byte Dscp { get; internal init; }

    /// <summary>Explicit congestion notification, 0 to 3.</summary>
    public byte Ecn { get; internal init; }

    /// <summary>Length of the header in bytes, 20 to 60.</summary>
    public int HeaderLength { get; internal init; }

    /// <summary>Length of header and contents in bytes as the header has it; 0 where the network card is still to cut the packet.</summary>
    public ushort TotalLength { get; internal init; }

    /// <summary>The number its fragments have in common.</summary>
    public ushort Identification { get; internal init; }

    /// <summary>Whether no router may cut it.</summary>
    public bool DontFragment { get; internal init; }

    /// <summary>Whether more fragments follow.</summary>
    public bool MoreFragments { get; internal init; }

    /// <summary>Where this fragment begins in the whole, in bytes.</summary>
    public int FragmentOffset { get; internal init; }

    /// <summary>The header's check sum as it is.</summary>
    public ushort Checksum { get; internal init; }

    internal IPValue Source { get; init; }

    internal IPValue Destination { get; init; }
}
