namespace NetLab.PowerShell.Packets;

/// <summary>Offers filters to begin with.</summary>
public sealed class PacketFilterCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
    [
        ("arp", "address resolution of IPv4"),
        ("ether host 02:00:00:00:00:01", "one hardware address"),
        ("greater 1000", "packets of 1000 bytes or more"),
        ("host 10.0.0.1", "one address, IPv4 or IPv6"),
        ("icmp or icmp6", "ping, unreachable, neighbour discovery"),
        ("ip6", "IPv6"),
        ("net 10.0.0.0/8", "a network"),
        ("not port 22", "everything but SSH"),
        ("port 443", "a port of TCP, UDP or SCTP, either end"),
        ("portrange 8000-8080", "several ports"),
        ("src host 10.0.0.1 and dst port 80", "who asks whom"),
        ("tcp port 80", "a port of TCP"),
        ("udp port 53", "DNS over UDP"),
        ("vlan", "what has a VLAN tag"),
    ];
}
