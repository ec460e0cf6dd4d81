using FsCheck;
using FsCheck.Fluent;
using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets;

public sealed class PacketDecoderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-decode-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Lines_are_those_of_tcpdump()
    {
        // What tcpdump reads further than NetLab (LLDP, IGMP, GRE, SCTP, ...), and what it says of broken packets, are other texts.
        NetPacket[] packets = [.. Frames.All().Select(static frame => Packet(frame)).Where(static packet => packet.Problem is null && packet.Protocol is "TCP" or "UDP" or "DNS" or "ICMP" or "ICMPv6" or "ARP" && packet.Udp is not { SourcePort: 53, DestinationPort: 53 } && packet.IPv6 is not { Identification: not null } and not { ExtensionHeaders: [60] })];
        string path = Path.Combine(_directory, "all.pcapng");
        Frames.Save(path, packets.Select(static packet => packet.Data));
        string[] theirs = Witness.Run("tcpdump", "-nn", "-t", "-S", "-r", path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(packets.Length > 55, $"{packets.Length}");
        string[] mine = [.. packets.Select(static packet => packet.Line)];
        // What protocols on known ports say follows the length, there.
        Assert.Equal(theirs.Where(static line => !line.StartsWith('\t')).Select(static line => System.Text.RegularExpressions.Regex.Replace(line, @"(length \d+): .*", "$1").TrimEnd()).ToArray(), mine);
    }

    [Fact]
    public void Headers_have_what_tshark_finds()
    {
        List<byte[]> frames = Frames.All();
        string path = Path.Combine(_directory, "all.pcapng");
        Frames.Save(path, frames);
        string[] fields = ["ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport", "tcp.seq_raw", "ip.ttl", "arp.src.proto_ipv4", "arp.dst.proto_ipv4", "vlan.id", "eth.src"];
        string[] lines = Witness.Run("tshark", ["-r", path, "-T", "fields", "-E", "occurrence=f", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE", .. fields.SelectMany(static field => new[] { "-e", field })]).Split('\n');
        var wrong = new List<string>();
        for (int i = 0; i < frames.Count; i++)
        {
            NetPacket packet = Packet(frames[i]);
            // tshark reads on in what is cut off, and in the packets that errors quote; it then has more.
            if (packet.Problem is not null) continue;
            string mine = string.Join('\t', packet.IPv4?.SourceAddress, packet.IPv4?.DestinationAddress, packet.IPv6?.SourceAddress, packet.IPv6?.DestinationAddress, packet.Tcp?.SourcePort, packet.Tcp?.DestinationPort, packet.Udp?.SourcePort, packet.Udp?.DestinationPort,
                packet.Tcp?.SequenceNumber, packet.IPv4?.TimeToLive, packet.Arp?.SenderAddress, packet.Arp?.TargetAddress, packet.Vlan.LastOrDefault()?.Id, packet.Ethernet?.SourceAddress.Replace('-', ':').ToLowerInvariant());
            string theirs = lines[i];
            if (packet.Icmp is not null)
            {
                string[] cells = theirs.Split('\t');
                (cells[6], cells[7]) = ("", "");
                theirs = string.Join('\t', cells);
            }
            if (mine != theirs) wrong.Add($"{i}: {mine} | {theirs}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_packet_has_typed_headers()
    {
        NetPacket packet = Packet(Frames.Vlan(0x7005, 0x0800, [.. Frames.IPv4(6, Frames.Tcp(40000, 443, 0x1a, [1, 2, 3], [2, 4, 5, 0xb4])), 0, 0, 0, 0]));
        Assert.Equal(("10.0.0.1:40000", "10.0.0.2:443", "TCP"), (packet.Source, packet.Destination, packet.Protocol));
        Assert.Equal([new VlanTag(0x8100, 5, 3, true)], packet.Vlan);
        Assert.Equal(("02-FC-00-00-00-01", "02-FC-00-00-00-02", 0x0800), (packet.Ethernet!.SourceAddress, packet.Ethernet.DestinationAddress, packet.Ethernet.EtherType));
        Assert.Equal((TcpFlags.Syn | TcpFlags.Psh | TcpFlags.Ack, 1000u, 2000u, 24), (packet.Tcp!.Flags, packet.Tcp.SequenceNumber, packet.Tcp.AcknowledgementNumber, packet.Tcp.HeaderLength));
        Assert.Equal("mss 1460", packet.Tcp.Options.Single().ToString());
        // What fills the frame up is none of the packet's.
        Assert.Equal([1, 2, 3], packet.Payload);
        Assert.Equal("Flags [SP.], seq 1000:1003, ack 2000, win 64240, options [mss 1460], length 3", packet.Info);
        Assert.Equal((1234, "example.org.", "AAAA"), Packet(Frames.Ethernet(0x86dd, Frames.IPv6(17, Frames.Udp(5, 53, Frames.DnsQuery(28))))).Dns is { } dns ? (dns.Id, dns.QuestionName!, dns.QuestionType!) : default);
        Assert.Equal("[fd00::1]:5", Packet(Frames.Ethernet(0x86dd, Frames.IPv6(17, Frames.Udp(5, 53, [])))).Source);
    }

    [Theory]
    [InlineData("", "Ethernet header is cut off")]
    [InlineData("02fc0000000202fc000000018100", "VLAN tag is cut off")]
    [InlineData("02fc0000000202fc00000001080045", "IPv4 header is cut off")]
    [InlineData("02fc0000000202fc000000010800" + "4300001400000000400600000a0000010a000002", "cannot have 12 bytes")]
    [InlineData("02fc0000000202fc000000010800" + "6500001400000000400600000a0000010a000002", "version 6")]
    [InlineData("02fc0000000202fc000000010800" + "4500001000000000400600000a0000010a000002", "16 bytes is shorter")]
    [InlineData("02fc0000000202fc000000010800" + "4f00003c00000000400600000a0000010a000002", "options are cut off")]
    [InlineData("02fc0000000202fc000000010800" + "4500002800000000400600000a0000010a000002" + "0050", "TCP header is cut off")]
    [InlineData("02fc0000000202fc000000010800" + "4500002800000000400600000a0000010a000002" + "0050005000000000000000001000000000000000", "TCP header cannot have 4")]
    [InlineData("02fc0000000202fc000000010800" + "4500002c00000000400600000a0000010a000002" + "005000500000000000000000600000000000000002090000", "option does not fit")]
    [InlineData("02fc0000000202fc000000010800" + "4500001c00000000401100000a0000010a000002" + "0050005000040000", "UDP datagram cannot have 4")]
    [InlineData("02fc0000000202fc000000010806" + "0001", "ARP message is cut off")]
    [InlineData("02fc0000000202fc0000000186dd" + "60", "IPv6 header is cut off")]
    public void What_cannot_be_is_said(string hexadecimal, string problem)
    {
        NetPacket packet = Packet(Convert.FromHexString(hexadecimal));
        Assert.Contains(problem, packet.Problem, StringComparison.Ordinal);
        Assert.Contains($"[{packet.Problem}]", packet.Info, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_give_a_packet_with_a_line()
    {
        LinkType[] links = [LinkType.Ethernet, LinkType.Raw, LinkType.LinuxCooked, LinkType.LinuxCooked2, LinkType.Null, LinkType.DBus];
        foreach (LinkType link in links) Prop.ForAll<byte[]>(bytes => Touch(Packet(bytes, link))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_packet_cut_anywhere_or_changed_gives_a_packet_with_a_line()
    {
        List<byte[]> frames = Frames.All();
        foreach (byte[] frame in frames)
        {
            for (int length = 0; length < Math.Min(frame.Length, 120); length++) Assert.True(Touch(Packet(frame[..length])));
        }
        Prop.ForAll<(byte Frame, (byte At, byte Value)[] Changes)>(one =>
        {
            byte[] changed = [.. frames[one.Frame % frames.Count]];
            foreach ((byte at, byte value) in one.Changes ?? []) changed[at % changed.Length] = value;
            return Touch(Packet(changed));
        }).QuickCheckThrowOnFailure();
    }

    private static NetPacket Packet(byte[] frame, LinkType link = LinkType.Ethernet) =>
        new(new CapturedFrame { Interface = new CaptureInterface { LinkType = link }, Data = frame, OriginalLength = (uint)frame.Length, TimestampNanoseconds = 1 });

    /// <summary>Reads all there is of a packet.</summary>
    private static bool Touch(NetPacket packet)
    {
        string text = $"{packet}{packet.Source}{packet.Destination}{packet.Protocol}{packet.Info}{packet.Payload.Length}{packet.Ethernet?.SourceAddress}{packet.Arp?.TargetAddress}{packet.Dns?.QuestionName}";
        return text.Length > 0 && text.Length < 20_000 && packet.Payload.Length <= packet.CapturedLength;
    }
}
