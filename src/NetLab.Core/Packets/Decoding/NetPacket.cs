using System.Globalization;

namespace NetLab.Packets;

/// <summary>
/// A packet with its headers, from an interface or from a file. The headers are read when they are first asked for; those that are not in it are null. What is
/// cut off or cannot be is said in <see cref="Problem"/>.
/// </summary>
public sealed class NetPacket
{
    /// <summary>How <see cref="CaptureInterface.Description"/> tells the namespace in files NetLab writes.</summary>
    internal const string NamespaceMark = "network namespace ";

    private readonly CapturedFrame _frame;
    private PacketContents? _contents;

    /// <summary>A packet of a file.</summary>
    /// <param name="frame">The packet as it stands there.</param>
    public NetPacket(CapturedFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _frame = frame;
        if (frame.Interface.Description is { } text && text.StartsWith(NamespaceMark, StringComparison.Ordinal)) Namespace = text[NamespaceMark.Length..];
    }

    internal NetPacket(CapturedFrame frame, string? space, uint interfaceIndex) => (_frame, Namespace, InterfaceIndex) = (frame, space, interfaceIndex);

    /// <summary>When it was seen, in local time; null where a file does not tell.</summary>
    public DateTime? Time => _frame.Time;

    /// <summary>When it was seen, in nanoseconds since 1970 (UTC); null where a file does not tell.</summary>
    public long? TimestampNanoseconds => _frame.TimestampNanoseconds;

    /// <summary>The network namespace it was seen in, as <c>-Namespace</c> takes it; null for the caller's own.</summary>
    public string? Namespace { get; }

    /// <summary>The interface it was seen at; null where a file does not tell.</summary>
    public string? InterfaceAlias => _frame.Interface.Name;

    /// <summary>That interface's index; null of files.</summary>
    public uint? InterfaceIndex { get; }

    /// <summary>Whether the interface received it or sent it.</summary>
    public PacketDirection Direction => _frame.Direction;

    /// <summary>From whom: the address, with the port behind a colon where there is one.</summary>
    public string Source => PacketText.End(Contents, source: true, ':');

    /// <summary>To whom.</summary>
    public string Destination => PacketText.End(Contents, source: false, ':');

    /// <summary>The protocol inside: <c>TCP</c>, <c>UDP</c>, <c>DNS</c>, <c>ICMP</c>, <c>ICMPv6</c>, <c>ARP</c>, ...</summary>
    public string Protocol => PacketText.Protocol(Contents, LinkType);

    /// <summary>What it says, in a line as tcpdump has it.</summary>
    public string Info => PacketText.Info(Contents, _frame.Data.Span, _frame.OriginalLength);

    /// <summary>How many bytes it had on the wire.</summary>
    public uint Length => _frame.OriginalLength;

    /// <summary>How many of them were kept.</summary>
    public int CapturedLength => _frame.Data.Length;

    /// <summary>The sender's address; null where it is not IP.</summary>
    public string? SourceAddress => Contents.IPv4?.SourceAddress ?? Contents.IPv6?.SourceAddress;

    /// <summary>The receiver's address; null where it is not IP.</summary>
    public string? DestinationAddress => Contents.IPv4?.DestinationAddress ?? Contents.IPv6?.DestinationAddress;

    /// <summary>The sender's port; null where there is none.</summary>
    public ushort? SourcePort => Contents.Tcp?.SourcePort ?? Contents.Udp?.SourcePort;

    /// <summary>The receiver's port; null where there is none.</summary>
    public ushort? DestinationPort => Contents.Tcp?.DestinationPort ?? Contents.Udp?.DestinationPort;

    /// <summary>What its bytes begin with.</summary>
    public LinkType LinkType => _frame.Interface.LinkType;

    /// <summary>The Ethernet header.</summary>
    public EthernetHeader? Ethernet => Contents.Ethernet;

    /// <summary>The VLAN tags, the outermost first; empty where there are none.</summary>
    public VlanTag[] Vlan => Contents.Vlans is { } tags ? [.. tags] : [];

    /// <summary>The ARP message.</summary>
    public ArpHeader? Arp => Contents.Arp;

    /// <summary>The IPv4 header.</summary>
    public IPv4Header? IPv4 => Contents.IPv4;

    /// <summary>The IPv6 header.</summary>
    public IPv6Header? IPv6 => Contents.IPv6;

    /// <summary>The head of the ICMP or ICMPv6 message.</summary>
    public IcmpHeader? Icmp => Contents.Icmp;

    /// <summary>The TCP header.</summary>
    public TcpHeader? Tcp => Contents.Tcp;

    /// <summary>The UDP header.</summary>
    public UdpHeader? Udp => Contents.Udp;

    /// <summary>The head and first question of the DNS message, on UDP's ports 53 and 5353.</summary>
    public DnsSummary? Dns => Contents.Dns;

    /// <summary>The bytes behind the last header that was understood.</summary>
    public byte[] Payload => _frame.Data.Slice(Contents.PayloadOffset, Contents.PayloadLength).ToArray();

    /// <summary>All bytes that were kept.</summary>
    public byte[] Data => _frame.Data.ToArray();

    /// <summary>How many packets were lost just before this one; null where it is not known.</summary>
    public ulong? Dropped => _frame.Dropped;

    /// <summary>A comment a file has for it, or null.</summary>
    public string? Comment => _frame.Comment;

    /// <summary>What of it cannot be read, or null.</summary>
    public string? Problem => Contents.Problem;

    /// <summary>The packet as a file has it.</summary>
    public CapturedFrame ToFrame() => _frame;

    /// <summary>Its interface as a file is to have it: with its namespace, and the snap length tcpdump wants to be the same of all.</summary>
    public CaptureInterface ToInterface() => new()
    {
        LinkType = LinkType, Name = InterfaceAlias, Description = Namespace is null ? _frame.Interface.Description : NamespaceMark + Namespace, Filter = _frame.Interface.Filter,
        Comment = _frame.Interface.Comment, HardwareAddress = _frame.Interface.HardwareAddress, Speed = _frame.Interface.Speed, OperatingSystem = _frame.Interface.OperatingSystem,
        SnapLength = Math.Max(_frame.Interface.SnapLength, 262144),
    };

    private PacketContents Contents => _contents ??= PacketDecoder.Decode(LinkType, _frame.Data.Span, _frame.OriginalLength);

    /// <summary>The packet in one line, as <c>tcpdump -nn -S</c> shows it.</summary>
    public override string ToString()
    {
        string line = PacketText.Line(Contents, _frame.Data.Span, _frame.OriginalLength);
        return Time is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time:HH:mm:ss.ffffff} {line}") : line;
    }

    /// <summary>The line without the time.</summary>
    internal string Line => PacketText.Line(Contents, _frame.Data.Span, _frame.OriginalLength);
}
