using System.Buffers.Binary;
using System.Net;
using NetLab.Packets;

namespace NetLab.Tests.Packets;

/// <summary>Ethernet frames put together by hand, and a set of them that has something of everything.</summary>
internal static class Frames
{
    public const string A = "02fc00000001", B = "02fc00000002";

    public static byte[] Ethernet(ushort type, byte[] body, string to = B, string from = A) => [.. Convert.FromHexString(to), .. Convert.FromHexString(from), .. U16(type), .. body];

    public static byte[] Vlan(ushort id, ushort type, byte[] body, ushort protocol = 0x8100) => Ethernet(protocol, [.. U16(id), .. U16(type), .. body]);

    public static byte[] IPv4(byte protocol, byte[] body, string from = "10.0.0.1", string to = "10.0.0.2", ushort fragment = 0, byte[]? options = null, int? total = null)
    {
        options ??= [];
        byte[] header = [(byte)(0x45 + (options.Length / 4)), 0, .. U16((ushort)(total ?? (20 + options.Length + body.Length))), 0x12, 0x34, .. U16(fragment), 64, protocol, 0, 0, .. IPAddress.Parse(from).GetAddressBytes(), .. IPAddress.Parse(to).GetAddressBytes(), .. options];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Checksum(header));
        return [.. header, .. body];
    }

    public static byte[] IPv6(byte next, byte[] body, string from = "fd00::1", string to = "fd00::2", int? length = null) =>
        [0x60, 0, 0, 0, .. U16((ushort)(length ?? body.Length)), next, 64, .. IPAddress.Parse(from).GetAddressBytes(), .. IPAddress.Parse(to).GetAddressBytes(), .. body];

    public static byte[] Udp(ushort from, ushort to, byte[] data) => [.. U16(from), .. U16(to), .. U16((ushort)(8 + data.Length)), 0, 0, .. data];

    public static byte[] Tcp(ushort from, ushort to, byte flags, byte[] data, byte[]? options = null)
    {
        options ??= [];
        return [.. U16(from), .. U16(to), 0, 0, 3, 0xe8, 0, 0, 7, 0xd0, (byte)((20 + options.Length) / 4 << 4), flags, 0xfa, 0xf0, 0, 0, 0, 5, .. options, .. data];
    }

    public static byte[] Icmp(byte type, byte code, byte[] rest)
    {
        byte[] message = [type, code, 0, 0, .. rest];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        return message;
    }

    public static byte[] Arp(ushort operation, string from = "10.0.0.1", string to = "10.0.0.2") =>
        [0, 1, 8, 0, 6, 4, .. U16(operation), .. Convert.FromHexString(A), .. IPAddress.Parse(from).GetAddressBytes(), .. new byte[6], .. IPAddress.Parse(to).GetAddressBytes()];

    /// <summary>id 0x04d2, recursion desired, one question for example.org.</summary>
    public static byte[] DnsQuery(byte type) => [0x04, 0xd2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7, .. "example"u8, 3, .. "org"u8, 0, 0, type, 0, 1];

    /// <summary>Something of everything; each is 60 bytes or more as on a wire, but for those that are cut on purpose.</summary>
    public static List<byte[]> All()
    {
        byte[] syn = Tcp(40000, 80, 2, [], [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]), quoted = IPv4(17, Udp(5000, 33434, new byte[8]), to: "10.9.9.9"), quoted6 = IPv6(17, Udp(5000, 33434, new byte[8]), to: "fd00::9");
        byte[][] bodies4 =
        [
            syn, Tcp(80, 40000, 0x12, []), Tcp(40000, 80, 0x18, "GET / HTTP/1.0\r\n\r\n"u8.ToArray()), Tcp(443, 50000, 0x11, []), Tcp(22, 50000, 0x04, []), Tcp(8080, 8081, 0x10, new byte[300]), Tcp(25, 1025, 0x38, [1]), Tcp(9, 9, 0, []), Tcp(1, 2, 0xc2, []),
            Tcp(5001, 5002, 0x10, [], [1, 1, 5, 18, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 1, 0, 0, 0, 1, 9]),
        ];
        var all = new List<byte[]>();
        foreach (byte[] body in bodies4)
        {
            all.Add(Ethernet(0x0800, IPv4(6, body)));
            all.Add(Ethernet(0x86dd, IPv6(6, body)));
        }
        foreach ((ushort from, ushort to, byte[] data) in new (ushort, ushort, byte[])[] { (5000, 53, DnsQuery(1)), (53, 5000, DnsQuery(28)), (1234, 4321, new byte[20]), (4321, 80, []), (8000, 8010, new byte[1400]) })
        {
            all.Add(Ethernet(0x0800, IPv4(17, Udp(from, to, data), "192.168.1.10", "192.168.2.20")));
            all.Add(Ethernet(0x86dd, IPv6(17, Udp(from, to, data), "fe80::1", "ff02::fb")));
            all.Add(Vlan(5, 0x0800, IPv4(17, Udp(from, to, data))));
        }
        all.Add(Ethernet(0x0800, IPv4(132, [.. U16(80), .. U16(90), .. new byte[8]])));
        all.Add(Ethernet(0x0800, IPv4(1, Icmp(8, 0, [0, 7, 0, 1, .. new byte[56]]))));
        all.Add(Ethernet(0x0800, IPv4(1, Icmp(0, 0, [0, 7, 0, 1, .. new byte[56]]))));
        foreach (byte code in new byte[] { 0, 1, 2, 3, 4, 9, 10, 13, 5 }) all.Add(Ethernet(0x0800, IPv4(1, Icmp(3, code, [0, 0, 5, 0x78, .. quoted]))));
        all.Add(Ethernet(0x0800, IPv4(1, Icmp(11, 0, [0, 0, 0, 0, .. quoted]))));
        all.Add(Ethernet(0x0800, IPv4(1, Icmp(5, 1, [10, 0, 0, 9, .. quoted]))));
        all.Add(Ethernet(0x86dd, IPv6(58, Icmp(128, 0, [0, 7, 0, 1, .. new byte[56]]))));
        all.Add(Ethernet(0x86dd, IPv6(58, Icmp(129, 0, [0, 7, 0, 1, .. new byte[56]]))));
        all.Add(Ethernet(0x86dd, IPv6(58, Icmp(135, 0, [0, 0, 0, 0, .. IPAddress.Parse("fd00::2").GetAddressBytes()]), to: "ff02::1:ff00:2")));
        all.Add(Ethernet(0x86dd, IPv6(58, Icmp(136, 0, [0x60, 0, 0, 0, .. IPAddress.Parse("fd00::2").GetAddressBytes()]))));
        all.Add(Ethernet(0x86dd, IPv6(58, Icmp(1, 4, [0, 0, 0, 0, .. quoted6]))));
        all.Add(Ethernet(0x86dd, IPv6(58, Icmp(2, 0, [0, 0, 5, 0, .. quoted6]))));
        all.Add(Ethernet(0x86dd, IPv6(58, Icmp(3, 0, [0, 0, 0, 0, .. quoted6]))));
        // Hop-by-hop options before a multicast report; a fragment header before UDP and before a later piece.
        all.Add(Ethernet(0x86dd, IPv6(0, [58, 0, 5, 2, 0, 0, 1, 0, .. Icmp(143, 0, [0, 0, 0, 1, 4, 0, 0, 0, .. IPAddress.Parse("ff02::fb").GetAddressBytes()])], to: "ff02::16")));
        all.Add(Ethernet(0x86dd, IPv6(44, [17, 0, 0, 1, 0, 0, 0, 1, .. Udp(53, 53, new byte[40])])));
        all.Add(Ethernet(0x86dd, IPv6(44, [6, 0, 0, 8, 0, 0, 0, 1, .. new byte[40]])));
        all.Add(Ethernet(0x86dd, IPv6(60, [6, 0, 1, 4, 0, 0, 0, 0, .. syn])));
        all.Add(Ethernet(0x86dd, IPv6(59, [])));
        all.Add(Ethernet(0x0806, Arp(1), to: "ffffffffffff"));
        all.Add(Ethernet(0x0806, Arp(2, "10.0.0.2", "10.0.0.1")));
        all.Add(Ethernet(0x8035, Arp(3)));
        // Fragments: the first has ports, the second has not what looks like them.
        all.Add(Ethernet(0x0800, IPv4(17, Udp(53, 53, new byte[100]), fragment: 0x2000)));
        all.Add(Ethernet(0x0800, IPv4(17, Udp(53, 53, new byte[100]), fragment: 0x0010)));
        // Options in the IPv4 header, a total length before the filling, a tag in a tag, and no IP at all.
        all.Add(Ethernet(0x0800, IPv4(6, syn, options: [0x94, 4, 0, 0])));
        all.Add(Ethernet(0x0800, [.. IPv4(6, Tcp(7, 80, 0x10, [])), .. new byte[6]]));
        all.Add(Vlan(100, 0x8100, [.. U16(200), .. U16(0x0800), .. IPv4(6, syn)], 0x88a8));
        all.Add(Vlan(0x6005, 0x86dd, IPv6(6, syn)));
        all.Add(Vlan(7, 0x0806, Arp(1)));
        all.Add(Ethernet(0x88cc, new byte[50], to: "0180c200000e"));
        all.Add(Ethernet(0x0800, IPv4(47, new byte[40], to: "224.0.0.5")));
        all.Add(Ethernet(0x0800, IPv4(2, [0x16, 0, 0, 0, 224, 0, 0, 251], to: "239.1.2.3")));
        all.Add(Ethernet(0x0800, IPv4(50, new byte[40])));
        all.Add(Ethernet(0x0800, IPv4(253, new byte[8], "172.16.5.5", "10.1.2.3")));
        all.Add(Ethernet(0x0800, IPv4(6, syn)[..30]));
        all.Add(Ethernet(0x86dd, IPv6(6, syn)[..45]));
        return all;
    }

    /// <summary>Writes frames to a file, each a second after the one before, beginning with second 1.</summary>
    public static void Save(string path, IEnumerable<byte[]> frames)
    {
        using var writer = new PcapngWriter(File.Create(path));
        writer.AddInterface(new CaptureInterface { Name = "eth0", SnapLength = 262144 });
        long second = 0;
        foreach (byte[] frame in frames) writer.WritePacket(0, ++second * 1_000_000_000, frame);
    }

    public static byte[] U16(ushort value) => [(byte)(value >> 8), (byte)value];

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i += 2) sum += (uint)(bytes[i] << 8) + (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
