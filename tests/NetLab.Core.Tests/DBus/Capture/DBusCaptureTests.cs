using System.Diagnostics;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NetLab.DBus;
using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Capture;

public sealed class DBusCaptureTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-capture-").FullName;

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    private string FileName => Path.Combine(_directory, "bus.pcapng");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_a_monitor_heard_comes_back_as_it_was()
    {
        using var bus = PrivateBus.Session();
        List<DBusMonitoredMessage> heard = await Hear(bus);
        Write(heard);
        DBusMonitoredMessage[] read = Read();
        Assert.Equal(heard.Count, read.Length);
        foreach ((DBusMonitoredMessage before, DBusMonitoredMessage after) in heard.Zip(read))
        {
            Assert.Equal(before.Message.ToBytes(), after.Message.ToBytes());
            Assert.Equal((before.Bus, before.Time, before.ProcessId, before.ProcessName), (after.Bus, after.Time, after.ProcessId, after.ProcessName));
            Assert.Equal(before.ToString(), after.ToString());
        }
        // Descriptors are in no file.
        DBusMonitoredMessage given = Assert.Single(read, static message => message.Signature.Text == "h");
        Assert.True(Assert.IsType<Microsoft.Win32.SafeHandles.SafeFileHandle>(given.Arguments[0]).IsInvalid);
    }

    [Fact]
    public async Task Calls_are_joined_with_their_replies()
    {
        using var bus = PrivateBus.Session();
        Write(await Hear(bus));
        using var reader = new DBusCaptureReader(File.OpenRead(FileName));
        var calls = new List<DBusObservedCall>();
        while (reader.ReadCall() is { } call) calls.Add(call);
        calls.AddRange(reader.UnansweredCalls());
        DBusObservedCall[] ours = [.. calls.Where(static call => call.Interface == PrivateService.Interface)];
        Assert.Equal([("Emit", DBusCallOutcome.Returned), ("Fail", DBusCallOutcome.Failed), ("GiveFile", DBusCallOutcome.Returned), ("Never", DBusCallOutcome.Pending)],
            ours.Select(static call => (call.Member!, call.Outcome)));
        Assert.Equal("no luck", ours[1].ErrorText);
        Assert.All(ours[..3], call => Assert.InRange(call.LatencyMs!.Value, 0, 60_000));
        Assert.All(ours, call => Assert.Equal((Environment.ProcessId, bus.Address), (call.CallerProcessId!.Value, call.Bus)));
    }

    [Fact]
    public async Task Wireshark_reads_it()
    {
        if (!File.Exists("/usr/bin/tshark")) Assert.Skip("the tool 'tshark' is not installed");
        using var bus = PrivateBus.Session();
        List<DBusMonitoredMessage> heard = await Hear(bus);
        Write(heard);
        string output = Witness.Run("tshark", "-r", FileName, "-T", "fields", "-E", "separator=|", "-e", "frame.protocols", "-e", "dbus.serial", "-e", "dbus.member", "-e", "dbus.sender", "-e", "_ws.malformed", "-e", "frame.comment");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(heard.Count, lines.Length);
        foreach ((DBusMonitoredMessage message, string line) in heard.Zip(lines))
        {
            string[] fields = line.Split('|');
            Assert.EndsWith("dbus", fields[0], StringComparison.Ordinal);
            Assert.Equal(message.Serial.ToString(CultureInfo.InvariantCulture), fields[1].Split(',')[0]);
            Assert.Equal(message.Member ?? "", fields[2]);
            Assert.Equal(message.Sender ?? "", fields[3]);
            Assert.Equal("", fields[4]);
            if (message.ProcessId is { } id) Assert.Contains($"({id})", fields[5], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/usr/bin/busctl", "--address={0} capture")]
    [InlineData("/usr/bin/dbus-monitor", "--address {0} --pcap")]
    public void What_others_captured_is_read(string tool, string arguments)
    {
        if (!File.Exists(tool)) Assert.Skip($"the tool '{tool}' is not installed");
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection caller = bus.Connect();
        string us = caller.UniqueName;
        using (Process capture = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {tool} {string.Format(CultureInfo.InvariantCulture, arguments, bus.Address)} > {FileName}"]))!)
        {
            try
            {
                // It listens once a call is in its file; both write as messages come, or when they are full.
                Assert.True(SpinWait.SpinUntil(() =>
                {
                    caller.Call(service.Message("Echo", "s", new string('x', 1000)), Soon);
                    return File.Exists(FileName) && new FileInfo(FileName).Length > 20_000;
                }, 20_000));
            }
            finally
            {
                Witness.Run("kill", "-INT", $"{capture.Id}");
                if (!capture.WaitForExit(10_000)) capture.Kill();
                capture.WaitForExit();
            }
        }
        using var reader = new DBusCaptureReader(File.OpenRead(FileName));
        int calls = 0;
        try
        {
            while (reader.ReadCall() is { } call)
            {
                if (call.Member != "Echo") continue;
                calls++;
                Assert.Equal((us, service.Name, DBusCallOutcome.Returned), (call.Caller, call.Destination, call.Outcome));
                Assert.Equal(call.Arguments, call.Result!);
                Assert.True(call.LatencyMs >= 0 && call.Time > DateTime.Now.AddHours(-1));
            }
        }
        catch (FormatException)
        {
            // One that is ended in the middle of a message leaves half of it.
        }
        Assert.True(calls >= 2, $"{calls} calls");
        Assert.Equal(0, reader.Malformed);
    }

    [Fact]
    public void What_is_none_is_counted_and_passed_over()
    {
        DBusMessage message = DBusMessage.Signal("/x", "org.netlab.Test", "Tick", DBusSignature.Parse("s"), ["x"]);
        message.Serial = 7;
        byte[] bytes = message.ToBytes();
        using (var file = new PcapngWriter(File.Create(FileName)))
        {
            int dbus = file.AddInterface(new CaptureInterface { LinkType = LinkType.DBus }), other = file.AddInterface(new CaptureInterface());
            file.WritePacket(dbus, CaptureTime.Now, bytes.AsSpan(0, 40), (uint)bytes.Length);
            file.WritePacket(other, CaptureTime.Now, bytes);
            file.WritePacket(dbus, CaptureTime.Now, bytes, comment: "from the hills (not far)");
            file.WritePacket(dbus, CaptureTime.Now, [1, 2, 3]);
        }
        using var reader = new DBusCaptureReader(File.OpenRead(FileName));
        DBusMonitoredMessage read = reader.Read()!;
        Assert.Equal(("Tick", "", (int?)null), (read.Member, read.Bus, read.ProcessId));
        Assert.Null(reader.Read());
        Assert.Equal((1, 2), (reader.Others, reader.Malformed));
        Assert.Contains("was cut to 40", reader.FirstFault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_was_never_sent_is_refused()
    {
        using var writer = new DBusCaptureWriter(File.Create(FileName));
        Assert.Throws<ArgumentException>(() => writer.Write("", DBusMessage.Signal("/x", "org.netlab.Test", "Tick")));
    }

    [Fact]
    public void Files_that_are_none_are_refused()
    {
        Assert.ThrowsAny<FormatException>(() => new DBusCaptureReader(new MemoryStream("no capture"u8.ToArray())));
        Assert.ThrowsAny<FormatException>(() => new DBusCaptureReader(new MemoryStream()));
    }

    [Fact]
    public void Whatever_a_packet_holds_it_is_a_message_or_counted() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes =>
        {
            var stream = new MemoryStream();
            using (var file = new PcapngWriter(stream, leaveOpen: true))
            {
                file.AddInterface(new CaptureInterface { LinkType = LinkType.DBus });
                file.WritePacket(0, CaptureTime.Now, bytes);
                // What begins as one and goes on otherwise.
                file.WritePacket(0, CaptureTime.Now, [(byte)'l', 4, 0, 1, .. bytes]);
            }
            stream.Position = 0;
            using var reader = new DBusCaptureReader(stream);
            long messages = 0;
            while (reader.Read() is not null) messages++;
            return messages + reader.Malformed == 2;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("from python3 (12)", 12, "python3")]
    [InlineData("from a (b) c (12)", 12, "a (b) c")]
    [InlineData("from ? (12)", 12, null)]
    [InlineData("from  (x)", null, null)]
    [InlineData("from (12)", null, null)]
    [InlineData("a remark", null, null)]
    [InlineData(null, null, null)]
    public void Who_sent_it_is_read_from_its_comment(string? comment, int? id, string? name) => Assert.Equal((id, name), DBusCaptureWriter.Process(comment));

    private static async Task<List<DBusMonitoredMessage>> Hear(PrivateBus bus)
    {
        PrivateService service = bus.Service();
        using DBusConnection caller = bus.Connect();
        Assert.NotEqual("", caller.UniqueName);
        using DBusMonitor monitor = DBusMonitor.Open(bus.Address, [], Soon);
        await caller.CallAsync(service.Message("Emit", "us", 2u, "x"), Soon);
        await Assert.ThrowsAsync<DBusErrorException>(async () => await caller.CallAsync(service.Message("Fail", "s", "no luck"), Soon));
        (await caller.CallAsync(service.Message("GiveFile"), Soon)).Dispose();
        Assert.Throws<DBusTimeoutException>(() => caller.Call(service.Message("Never"), TimeSpan.FromMilliseconds(50)));
        caller.Send(DBusMessage.Signal("/end", "org.netlab.Test", "End"));
        var heard = new List<DBusMonitoredMessage>();
        do heard.Add((await monitor.ReadAsync(Soon))!);
        while (heard[^1].Member != "End");
        return heard;
    }

    private void Write(IEnumerable<DBusMonitoredMessage> messages)
    {
        using var writer = new DBusCaptureWriter(File.Create(FileName));
        foreach (DBusMonitoredMessage message in messages) writer.Write(message.Bus, message.Message, message.ProcessId, message.ProcessName);
    }

    private DBusMonitoredMessage[] Read()
    {
        using var reader = new DBusCaptureReader(File.OpenRead(FileName));
        var read = new List<DBusMonitoredMessage>();
        while (reader.Read() is { } message) read.Add(message);
        Assert.Equal(0, reader.Malformed);
        return [.. read];
    }
}
