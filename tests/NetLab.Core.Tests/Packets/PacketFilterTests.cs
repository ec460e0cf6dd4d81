using FsCheck;
using FsCheck.Fluent;
using NetLab.Interop;
using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets;

public sealed class PacketFilterTests : IDisposable
{
    /// <summary>Filters that tcpdump and NetLab are both asked, over the same packets.</summary>
    public static readonly string[] Same =
    [
        "ip", "ip6", "arp", "rarp", "tcp", "udp", "sctp", "icmp", "icmp6", "igmp", "esp", "ah", "pim", "vrrp", "ip proto 47", "ip proto \\tcp", "ip6 proto 58", "ip6 proto \\udp", "proto 6", "proto \\udp", "ether proto 0x88cc", "ether proto \\ip6", "ether proto \\arp",
        "host 10.0.0.1", "src host 10.0.0.1", "dst host 10.0.0.1", "src 10.0.0.1", "dst 10.0.0.2", "src or dst host 10.0.0.2", "src and dst host 10.0.0.1", "ip host 10.0.0.1", "arp host 10.0.0.1", "rarp host 10.0.0.1", "host fd00::1", "ip6 host fd00::1", "dst host ff02::fb",
        "net 10.0.0.0/8", "net 10", "net 192.168", "src net 192.168.1.0/24", "dst net 192.168.2.0/23", "net 192.168.0.0 mask 255.255.0.0", "net 0.0.0.0/0", "net 224.0.0.0/4", "ip6 net fd00::/16", "net fe80::/10", "net ff02::fb/128", "net fd00::/65", "src net 172.16.0.0/12", "net 10.1.2.3",
        "port 80", "src port 80", "dst port 80", "tcp port 80", "udp port 53", "tcp src port 80", "udp dst port 53", "port domain", "port http", "tcp port https", "sctp port 80", "src or dst port 53", "src and dst port 53", "portrange 8000-8081", "tcp portrange 20-100", "src portrange 5000-5002", "udp portrange 53-53", "portrange 90-80",
        "ether host 02:fc:00:00:00:01", "ether src 02:fc:00:00:00:01", "ether dst 02:fc:00:00:00:01", "ether dst host ff:ff:ff:ff:ff:ff", "ether broadcast", "broadcast", "ether multicast", "multicast", "ip multicast", "ip6 multicast",
        "vlan", "vlan 5", "vlan 100 and vlan 200", "vlan and tcp", "vlan and udp port 53", "vlan 5 and ip host 10.0.0.1", "vlan and vlan", "vlan or tcp", "not vlan", "vlan 7 and arp", "vlan 5 and not ip6", "tcp or vlan 5", "vlan 100 and vlan and tcp port 80",
        "less 60", "greater 100", "less 100 and greater 60", "greater 0x100",
        "not tcp", "! udp", "not (tcp or udp)", "tcp and port 80 or udp", "tcp or udp and port 80", "udp or tcp and not port 80", "not tcp and not udp", "not not tcp", "tcp && dst port 80 || arp", "(tcp or udp) and (port 80 or port 53)",
        "port 80 or 53", "host 10.0.0.1 or fd00::1", "tcp port 80 or 443 or 22", "port (80 or 53)", "not port 80 and not 53", "dst port not 80", "src host 10.0.0.1 and not dst port (80 or 443)", "host (10.0.0.1 and 10.0.0.2)", "tcp dst port 80 or 25 and host 10.0.0.1",
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-filter-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Filters_let_through_what_tcpdump_lets_through()
    {
        List<byte[]> frames = [.. Frames.All(), .. Mutations(300)];
        // What is beyond a packet ends a program, and the two do not load in the same order: here nothing is beyond.
        byte[][] padded = [.. frames.Select(static frame => (byte[])[.. frame, .. new byte[150]])];
        string path = Path.Combine(_directory, "all.pcapng");
        Frames.Save(path, frames);
        var wrong = new List<string>();
        foreach (string text in Same)
        {
            (int code, string output, string error) = Witness.Try("tcpdump", "-nn", "-ddd", "-r", path, text);
            Assert.True(code == 0, $"tcpdump '{text}': {error}");
            Libc.FilterInstruction[] theirs = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Instruction)];
            var mine = PacketFilter.Compile(text);
            for (int i = 0; i < frames.Count; i++)
            {
                bool expected = BpfInterpreter.Run(theirs, padded[i], (uint)frames[i].Length) != 0;
                if (mine.Matches(padded[i], (uint)frames[i].Length) != expected) wrong.Add($"'{text}' {(expected ? "misses" : "takes")} {Convert.ToHexStringLower(frames[i])}");
            }
        }
        Assert.Empty(wrong.Take(5));
    }

    [Theory]
    [InlineData("tcp port 80")]
    [InlineData("vlan 5 and udp")]
    [InlineData("not (host 10.0.0.1 or ip6)")]
    [InlineData("net fe80::/10 or portrange 8000-9000 and greater 60")]
    public void The_interpreter_runs_programs_as_tcpdump_does(string text)
    {
        List<byte[]> frames = [.. Frames.All(), .. Mutations(300)];
        string path = Path.Combine(_directory, "all.pcapng");
        Frames.Save(path, frames);
        // -tt shows the second, which is the number of the frame.
        int[] theirs = [.. Witness.Run("tcpdump", "-nn", "-tt", "-q", "-r", path, text).Split('\n').Where(static line => line.Length > 10 && char.IsAsciiDigit(line[0]) && line.Contains(".000000 ", StringComparison.Ordinal)).Select(static line => int.Parse(line.AsSpan(0, line.IndexOf('.')), System.Globalization.CultureInfo.InvariantCulture))];
        var filter = PacketFilter.Compile(text);
        int[] mine = [.. Enumerable.Range(1, frames.Count).Where(i => filter.Matches(frames[i - 1], (uint)frames[i - 1].Length))];
        Assert.NotEmpty(mine);
        Assert.Equal(theirs, mine);
    }

    [Theory]
    // ldh [12]; jeq #0x806; ret.
    [InlineData("arp", "4\n40 0 0 12\n21 0 1 2054\n6 0 0 262144\n6 0 0 0\n")]
    // ldh [12]; jeq #0x800; ldb [23]; jeq #1; ret.
    [InlineData("icmp", "6\n40 0 0 12\n21 0 3 2048\n48 0 0 23\n21 0 1 1\n6 0 0 262144\n6 0 0 0\n")]
    // ld #pktlen; jge #100; ret.
    [InlineData("greater 100", "4\n128 0 0 0\n53 0 1 100\n6 0 0 262144\n6 0 0 0\n")]
    public void Filters_are_these_instructions(string text, string program) => Assert.Equal(program, PacketFilter.Compile(text).ToProgramText());

    [Theory]
    [InlineData("tcp prot 80", 4, "")]
    [InlineData("tcp port", 8, "value for 'tcp port' is missing")]
    [InlineData("port 80 and", 11, "missing here")]
    [InlineData("port 80 host 10.0.0.1", 8, "'and' or 'or'")]
    [InlineData("(port 80", 8, "'\\)' is missing")]
    [InlineData("port 80)", 7, "no parenthesis")]
    [InlineData("port 99999", 5, "no port")]
    [InlineData("port nosuchservice", 5, "'nosuchservice' is no port")]
    [InlineData("host www.example.org", 5, "not looked up")]
    [InlineData("host 10.0.0.300", 5, "no address")]
    [InlineData("host 10.0.0.0/8", 5, "follow 'net'")]
    [InlineData("host 02:00:00:00:00:01", 5, "'ether' before it")]
    [InlineData("ether host 10.0.0.1", 11, "no MAC address")]
    [InlineData("net 10.0.0.1/8", 4, "10.0.0.0/8 has not")]
    [InlineData("net 10.0.0.0/33", 4, "0 to 32")]
    [InlineData("net 10.0.0.0 mask 255.0.255.0", 18, "ones before its zeros")]
    [InlineData("ip host fd00::1", 8, "no IPv6 addresses")]
    [InlineData("ip6 host 10.0.0.1", 9, "no IPv4 addresses")]
    [InlineData("icmp port 7", 10, "'icmp' has no ports")]
    [InlineData("tcp host 10.0.0.1", 9, "has ports, not addresses")]
    [InlineData("vlan 4096", 5, "number to 4095")]
    [InlineData("less", 4, "number to")]
    [InlineData("less x", 5, "number to")]
    [InlineData("ip proto 256", 9, "number to 255")]
    [InlineData("ether proto 5", 12, "0x600")]
    [InlineData("ip broadcast", 3, "give the address")]
    [InlineData("tcp[13] & 2 != 0", 3, "expressions over bytes")]
    [InlineData("port 80 ; rm", 8, "no meaning")]
    [InlineData("ether", 5, "what of 'ether'")]
    [InlineData("tcp and or udp", 8, "missing before it")]
    [InlineData("()", 1, "missing before it")]
    public void Bad_text_is_an_error_at_its_place(string text, int position, string expected)
    {
        PacketFilterException failure = Assert.Throws<PacketFilterException>(() => PacketFilter.Compile(text));
        Assert.Equal(position, failure.Position);
        Assert.Matches(expected, failure.Problem);
        Assert.StartsWith($"The filter '{text}' is not understood at character {position + 1}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_a_filter_or_an_error_with_a_place_in_it()
    {
        string[] words = ["tcp", "udp", "ip", "ip6", "arp", "ether", "host", "net", "port", "portrange", "proto", "src", "dst", "and", "or", "not", "(", ")", "!", "&&", "||", "vlan", "less", "greater", "80", "80-90", "10.0.0.1", "10.0.0.0/8", "fd00::1", "fd00::/8", "02:00:00:00:00:01", "http", "mask", "\\tcp", "multicast", "broadcast", "0x800", "/", "-", ":", "\\", "é"];
        byte[] frame = Frames.Ethernet(0x0800, Frames.IPv4(6, Frames.Tcp(1, 80, 2, [])));
        Prop.ForAll<byte[]>(numbers => Holds(string.Join(' ', numbers.Select(n => words[n % words.Length])), frame)).QuickCheckThrowOnFailure();
        Prop.ForAll<string>(text => Holds(text ?? "", frame)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Large_filters_jump_far_and_too_large_ones_are_refused()
    {
        // 100 ports: jumps of more than 255 instructions.
        string many = string.Join(" or ", Enumerable.Range(1000, 100).Select(static port => $"port {port}"));
        var filter = PacketFilter.Compile(many + " and ip");
        foreach (ushort port in new ushort[] { 999, 1000, 1050, 1099, 1100 })
        {
            byte[] frame = Frames.Ethernet(0x0800, Frames.IPv4(17, Frames.Udp(1, port, [])));
            Assert.Equal(port is >= 1000 and < 1100, filter.Matches(frame, (uint)frame.Length));
            byte[] other = Frames.Ethernet(0x86dd, Frames.IPv6(17, Frames.Udp(1, port, [])));
            Assert.False(filter.Matches(other, (uint)other.Length));
        }
        Assert.Throws<PacketFilterException>(() => PacketFilter.Compile(string.Join(" or ", Enumerable.Range(1, 1500).Select(static port => $"port {port}"))));
        Assert.Throws<PacketFilterException>(() => PacketFilter.Compile(new string('(', 10_000)));
        Assert.Throws<PacketFilterException>(() => PacketFilter.Compile(string.Concat(Enumerable.Repeat("not ", 10_000)) + "tcp"));
    }

    [Theory]
    [InlineData(LinkType.Raw)]
    [InlineData(LinkType.LinuxCooked)]
    [InlineData(LinkType.LinuxCooked2)]
    public void Other_link_types_have_their_own_places(LinkType link)
    {
        byte[] ip = Frames.IPv4(6, Frames.Tcp(1, 80, 2, [])), six = Frames.IPv6(17, Frames.Udp(1, 53, []));
        byte[] Wrap(byte[] packet, ushort type) => link switch { LinkType.LinuxCooked => [.. new byte[14], .. Frames.U16(type), .. packet], LinkType.LinuxCooked2 => [.. Frames.U16(type), .. new byte[18], .. packet], _ => packet };
        byte[] four = Wrap(ip, 0x0800), sixth = Wrap(six, 0x86dd);
        Assert.True(PacketFilter.Compile("tcp dst port 80 and host 10.0.0.1", link).Matches(four, 100));
        Assert.False(PacketFilter.Compile("tcp dst port 80", link).Matches(sixth, 100));
        Assert.True(PacketFilter.Compile("udp port 53 and dst host fd00::2", link).Matches(sixth, 100));
        Assert.False(PacketFilter.Compile("arp", link).Matches(four, 100));
        Assert.Contains("no Ethernet header", Assert.Throws<PacketFilterException>(() => PacketFilter.Compile("ether host 02:00:00:00:00:01", link)).Problem, StringComparison.Ordinal);
        Assert.Contains("VLAN", Assert.Throws<PacketFilterException>(() => PacketFilter.Compile("vlan", link)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_link_types_take_no_filter_but_the_empty_one()
    {
        Assert.True(PacketFilter.Compile(" ", LinkType.DBus).Matches([1], 1));
        Assert.Contains("DBus", Assert.Throws<PacketFilterException>(() => PacketFilter.Compile("tcp", LinkType.DBus)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_interpreter_survives_any_program()
    {
        byte[] frame = Frames.All()[0];
        Prop.ForAll<(ushort Code, byte True, byte False, uint Constant)[]>(steps =>
        {
            Libc.FilterInstruction[] program = [.. steps.Select(static step => new Libc.FilterInstruction { Code = step.Code, JumpTrue = step.True, JumpFalse = step.False, Constant = step.Constant })];
            _ = BpfInterpreter.Run(program, frame, (uint)frame.Length);
        }).QuickCheckThrowOnFailure();
    }

    private static bool Holds(string text, byte[] frame)
    {
        try
        {
            _ = PacketFilter.Compile(text).Matches(frame, (uint)frame.Length);
            return true;
        }
        catch (PacketFilterException exception)
        {
            return exception.Position >= 0 && exception.Position <= text.Length;
        }
    }

    /// <summary>The corpus with bytes changed here and there, the same ones every time.</summary>
    private static IEnumerable<byte[]> Mutations(int count)
    {
        var random = new System.Random(7);
        List<byte[]> frames = Frames.All();
        for (int i = 0; i < count; i++)
        {
            byte[] changed = [.. frames[random.Next(frames.Count)]];
            for (int n = random.Next(1, 4); n > 0; n--) changed[random.Next(Math.Min(changed.Length, 70))] = (byte)random.Next(256);
            yield return changed[..random.Next(changed.Length / 2, changed.Length + 1)];
        }
    }

    private static Libc.FilterInstruction Instruction(string line)
    {
        uint[] numbers = [.. line.Split(' ').Select(static number => uint.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
        return new Libc.FilterInstruction { Code = (ushort)numbers[0], JumpTrue = (byte)numbers[1], JumpFalse = (byte)numbers[2], Constant = numbers[3] };
    }
}
