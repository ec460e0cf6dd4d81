using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets;

/// <summary>Wireshark's tools and tcpdump read what NetLab writes, and NetLab what they write.</summary>
public sealed class PcapngWitnessTests : IDisposable
{
    private static readonly byte[] Arp = Convert.FromHexString("ffffffffffff02fc0000000108060001080006040001" + "02fc000000010a000001" + "0000000000000a000002");
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-pcapng-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Tshark_reads_what_is_written()
    {
        string path = Sample();
        string[] lines = Witness.Run("tshark", "-r", path, "-t", "u", "-T", "fields", "-e", "frame.interface_name", "-e", "frame.time_epoch", "-e", "frame.len", "-e", "frame.cap_len", "-e", "frame.comment", "-e", "_ws.col.Protocol", "-e", "frame.packet_flags_direction")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^eth0\t1700000000\.123456789\t60\t42\twho is it\tARP\t(0x0*2|2)$", lines[0]);
        Assert.StartsWith("lo\t1700000001.000000000\t42\t42\t\tARP", lines[1], StringComparison.Ordinal);
        string info = Witness.Run("capinfos", path);
        Assert.Matches("Number of packets: +3", info);
        Assert.Matches("nanoseconds", info);
        Assert.Matches("Name = eth0", info);
        Assert.Matches(@"Filter string = arp", info);
    }

    [Fact]
    public void Tcpdump_reads_what_is_written()
    {
        // Of one interface: tcpdump wants the same snap length for all.
        string path = Path.Combine(_directory, "one.pcapng");
        using (var writer = new PcapngWriter(File.Create(path)))
        {
            writer.AddInterface(new CaptureInterface { Name = "eth0", SnapLength = 262144 });
            writer.WritePacket(0, 1_700_000_000_123_456_789, Arp);
        }
        string text = Witness.Run("tcpdump", "-nn", "-tt", "--nano", "-r", path);
        Assert.StartsWith("1700000000.123456789 ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pcap", CaptureFileFormat.Pcap, 1000)]
    [InlineData("nsecpcap", CaptureFileFormat.Pcap, 1)]
    [InlineData("pcapng", CaptureFileFormat.Pcapng, 1)]
    public void What_Wiresharks_editcap_writes_is_read(string format, CaptureFileFormat expected, int unit)
    {
        string path = Sample(), other = Path.Combine(_directory, "other");
        Witness.Run("editcap", "-F", format, path, other);
        CapturedFrame[] mine = Read(path, out _), theirs = Read(other, out CaptureFileFormat found);
        Assert.Equal(expected, found);
        Assert.Equal(mine.Length, theirs.Length);
        foreach ((CapturedFrame before, CapturedFrame after) in mine.Zip(theirs))
        {
            Assert.Equal(before.Data.ToArray(), after.Data.ToArray());
            Assert.Equal(before.OriginalLength, after.OriginalLength);
            Assert.Equal(before.TimestampNanoseconds / unit * unit, after.TimestampNanoseconds);
            if (expected == CaptureFileFormat.Pcap) continue;
            Assert.Equal((before.Interface.Name, before.Comment, before.Direction), (after.Interface.Name, after.Comment, after.Direction));
        }
    }

    [Fact]
    public void What_tcpdump_writes_is_read()
    {
        string path = Path.Combine(_directory, "in.pcapng"), other = Path.Combine(_directory, "out.pcap");
        using (var writer = new PcapngWriter(File.Create(path)))
        {
            writer.AddInterface(new CaptureInterface { SnapLength = 262144 });
            for (int i = 0; i < 1000; i++) writer.WritePacket(0, 1_700_000_000_000_000_000 + i, Arp);
        }
        Witness.Run("tcpdump", "-r", path, "--nano", "-w", other);
        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => 1_700_000_000_000_000_000 + i), Read(other, out _).Select(static frame => frame.TimestampNanoseconds!.Value));
    }

    private string Sample()
    {
        string path = Path.Combine(_directory, "sample.pcapng");
        using var writer = new PcapngWriter(File.Create(path));
        writer.AddInterface(new CaptureInterface { Name = "eth0", SnapLength = 262144, Filter = "arp" });
        writer.AddInterface(new CaptureInterface { Name = "lo", SnapLength = 262144 });
        writer.WritePacket(0, 1_700_000_000_123_456_789, Arp, 60, PacketDirection.Outgoing, "who is it");
        writer.WritePacket(1, 1_700_000_001_000_000_000, Arp);
        writer.WritePacket(0, 1_700_000_002_000_000_001, Arp, direction: PacketDirection.Incoming);
        writer.WriteStatistics(0, 1_700_000_003_000_000_000, new CaptureStatistics { Received = 2, Dropped = 1 });
        return path;
    }

    private static CapturedFrame[] Read(string path, out CaptureFileFormat format)
    {
        using var reader = new PcapngReader(File.OpenRead(path));
        format = reader.Format;
        return [.. reader.ReadAll()];
    }
}
