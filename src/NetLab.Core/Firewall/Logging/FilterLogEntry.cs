using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>A packet that a log rule has told of (nfnetlink_log), whoever's rule it was.</summary>
public sealed class FilterLogEntry
{
    private static readonly string[] FlagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

    internal FilterLogEntry()
    {
    }

    /// <summary>When the packet arrived; of packets this machine sends, when they were read.</summary>
    public DateTime Time { get; internal set; }

    /// <summary>The words of the rule; empty without any.</summary>
    public string Prefix { get; internal set; } = "";

    /// <summary>Where in its way the packet was.</summary>
    public LogChain Chain => (LogChain)HookNumber;

    /// <summary>The interface it came in by, or null.</summary>
    public string? InInterface { get; internal set; }

    /// <summary>The interface it leaves by, or null.</summary>
    public string? OutInterface { get; internal set; }

    /// <summary>The port of the bridge it came in by (with br_netfilter), or null.</summary>
    public string? PhysicalInInterface { get; internal set; }

    /// <summary>The port of the bridge it leaves by (with br_netfilter), or null.</summary>
    public string? PhysicalOutInterface { get; internal set; }

    /// <summary>IPv4 or IPv6; null for other packets.</summary>
    public AddressFamily? AddressFamily => Headers.Source?.Family;

    /// <summary>The transport protocol: TCP, UDP, ICMP, ... or its number; null where it is not known.</summary>
    public string? Protocol => Headers.Protocol is byte protocol ? ProtocolName.Of(protocol) : null;

    /// <summary>The source and its port, such as <c>10.0.0.2:51000</c>.</summary>
    public string? Source => EndPoint(Headers.Source, Headers.SourcePort);

    /// <summary>The destination and its port.</summary>
    public string? Destination => EndPoint(Headers.Destination, Headers.DestinationPort);

    /// <summary>The source.</summary>
    public string? SourceAddress => Headers.Source?.ToString();

    /// <summary>The source port; null where the protocol has none, and in fragments behind the first.</summary>
    public ushort? SourcePort => Headers.SourcePort;

    /// <summary>The destination.</summary>
    public string? DestinationAddress => Headers.Destination?.ToString();

    /// <summary>The destination port; null where the protocol has none, and in fragments behind the first.</summary>
    public ushort? DestinationPort => Headers.DestinationPort;

    /// <summary>TCP's flags, such as <c>SYN, ACK</c>; null for other protocols.</summary>
    public string? TcpFlags
    {
        get
        {
            if (Headers.TcpFlags is not byte flags) return null;
            var names = new List<string>(4);
            for (int i = 0; i < FlagNames.Length; i++)
            {
                if ((flags >> i & 1) != 0) names.Add(FlagNames[i]);
            }
            return string.Join(", ", names);
        }
    }

    /// <summary>ICMP's type; null for other protocols.</summary>
    public byte? IcmpType => Headers.IcmpType;

    /// <summary>ICMP's code; null for other protocols.</summary>
    public byte? IcmpCode => Headers.IcmpCode;

    /// <summary>The packet's length in bytes with its IP header, as that says.</summary>
    public int Length => Headers.Length ?? Data.Length;

    /// <summary>What is left of its way: TTL, or hop limit.</summary>
    public byte? HopLimit => Headers.HopLimit;

    /// <summary>Its mark, 0 without one.</summary>
    public uint Mark { get; internal set; }

    /// <summary>The user whose socket sends it; null for packets of others.</summary>
    public uint? UserId { get; internal set; }

    /// <summary>The group whose socket sends it; null for packets of others.</summary>
    public uint? GroupId { get; internal set; }

    /// <summary>The link-layer address it came from; empty where there is none.</summary>
    public string MacAddress => Network.HardwareAddress.Format(HardwareBytes);

    /// <summary>The group (NFLOG) it was told to.</summary>
    public int Group { get; internal set; }

    /// <summary>How many packets just before this one were not told of, because they came faster than they were read.</summary>
    public long Lost { get; internal set; }

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace { get; internal set; }

    /// <summary>The packet's first bytes, from its IP header on.</summary>
    public byte[] Data { get; internal set; } = [];

    internal NetfilterFamily Family { get; set; }

    internal byte HookNumber { get; set; }

    internal uint InIndex { get; set; }

    internal uint OutIndex { get; set; }

    internal uint PhysicalInIndex { get; set; }

    internal uint PhysicalOutIndex { get; set; }

    internal uint? Sequence { get; set; }

    internal byte[] HardwareBytes { get; set; } = [];

    internal LoggedHeaders Headers { get; set; }

    /// <summary>The entry in one line, as a system log would have it.</summary>
    public override string ToString() =>
        $"{Prefix}{(Prefix.Length > 0 ? " " : "")}{Chain} {InInterface ?? "-"} -> {OutInterface ?? "-"} {Protocol} {Source} -> {Destination} {Length} bytes";

    private static string? EndPoint(IPValue? address, ushort? port) => (address, port) switch
    {
        (null, _) => null,
        ({ } alone, null) => alone.ToString(),
        ({ Family: Network.AddressFamily.IPv6 } six, { } number) => $"[{six}]:{number}",
        ({ } four, { } number) => $"{four}:{number}",
    };
}
