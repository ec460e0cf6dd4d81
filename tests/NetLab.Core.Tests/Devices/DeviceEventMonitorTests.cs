using System.Diagnostics;
using System.Text;
using NetLab.Devices;
using NetLab.Tests.Support;

namespace NetLab.Tests.Devices;

/// <summary>The stream of device events against the kernel, a genuine udevd, and those who pretend to be them.</summary>
public class DeviceEventMonitorTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    [Fact]
    public void The_same_events_as_udevadm_in_the_same_order()
    {
        var uevents = new Uevents();
        using Process udevadm = Start("udevadm", "monitor", "--kernel", "--property", "--subsystem-match=mem");
        WaitFor(udevadm, "KERNEL - the kernel uevent");
        using DeviceEventMonitor monitor = DeviceEventMonitor.Open(DeviceEventSources.Kernel, ["mem"]);
        string[] actions = ["add", "change", "remove", "move", "online", "offline", "bind", "unbind"];
        for (int i = 0; i < 40; i++) uevents.Send(actions[i % actions.Length], i % 3 == 0 ? "zero" : "null", $" N={i}");
        List<DeviceEvent> seen = uevents.Read(monitor, 40);
        List<Dictionary<string, string>> told = ReadBlocks(udevadm, uevents, 40, "KERNEL");
        Assert.Equal(told.Select(Line), seen.Select(Line));
        Assert.Equal(Enumerable.Range(0, 40).Select(static i => $"{i}"), seen.Select(static one => one.Properties["SYNTH_ARG_N"]));
        Assert.DoesNotContain(DeviceAction.Other, seen.Select(static one => one.Action));
    }

    [Fact]
    public void A_genuine_udevd_is_heard_as_udevadm_hears_it()
    {
        var uevents = new Uevents();
        if (!File.Exists("/lib/systemd/systemd-udevd")) Assert.Skip("systemd-udevd is not installed");
        using Process udevadm = Start("sh", Uevents.Script(), "udevadm", "monitor", "--udev", "--property", "--subsystem-match=mem");
        WaitFor(udevadm, "UDEV - the event which udev sends out");
        using DeviceEventMonitor both = DeviceEventMonitor.Open(DeviceEventSources.Both, ["mem"]);
        using DeviceEventMonitor other = DeviceEventMonitor.Open(DeviceEventSources.Udev, ["usb", "block"]);
        for (int i = 0; i < 20; i++) uevents.Send("change", i % 2 == 0 ? "zero" : "null", $" N={i}");
        List<DeviceEvent> seen = uevents.Read(both, 40);
        List<Dictionary<string, string>> told = ReadBlocks(udevadm, uevents, 20, "UDEV");
        DeviceEvent[] udev = [.. seen.Where(static one => one.Source == DeviceEventSource.Udev)];
        Assert.Equal(told.Select(Line), udev.Select(Line));
        Assert.All(udev, static one => Assert.Equal("yes", one.Properties["NETLAB"]));
        Assert.Equal(20, seen.Count(static one => one.Source == DeviceEventSource.Kernel));
        // The kernel of the machine threw these away before they reached the queue.
        Assert.False(other.TryRead(out _));
    }

    [Fact]
    public void Those_who_pretend_are_not_believed()
    {
        var uevents = new Uevents();
        using DeviceEventMonitor kernel = DeviceEventMonitor.Open(DeviceEventSources.Kernel);
        using DeviceEventMonitor udev = DeviceEventMonitor.Open(DeviceEventSources.Udev);
        byte[] fromKernel = Encoding.ASCII.GetBytes("add@/devices/forged\0ACTION=add\0DEVPATH=/devices/forged\0SUBSYSTEM=mem\0SEQNUM=1\0");
        byte[] fromUdev = Uevents.Udev($"ACTION=add\0DEVPATH=/devices/forged\0SUBSYSTEM=mem\0SYNTH_UUID={uevents.Id}\0SEQNUM=1\0", "mem");
        // To the port alone, and to the kernel's group.
        Uevents.Forge(kernel.PortIds[0], 0, fromKernel);
        Uevents.Forge(0, 1, fromKernel);
        // To the port alone, even as root.
        Uevents.Forge(udev.PortIds[0], 0, fromUdev);
        uevents.Send("change");
        Assert.Equal("/devices/virtual/mem/null", Assert.Single(uevents.Read(kernel, 1)).DevPath);
        // Another test may have sent some to the group as well.
        Assert.True(kernel.Forged >= 2);
        Assert.False(udev.TryRead(out DeviceEvent one) && uevents.IsOwn(one));
        Assert.Equal(1, udev.Forged);
        // Root to the group is what udevd is.
        Uevents.Forge(0, 2, fromUdev);
        Assert.Equal("/devices/forged", Assert.Single(uevents.Read(udev, 1)).DevPath);
    }

    /// <summary>A sender that is not root in the machine's user namespace: setpriv keeps the capability to send, and drops the user.</summary>
    [Fact]
    public void Another_user_is_not_udevd()
    {
        var uevents = new Uevents();
        using DeviceEventMonitor udev = DeviceEventMonitor.Open(DeviceEventSources.Udev, ["mem"]);
        string hex = Convert.ToHexString(Uevents.Udev($"ACTION=add\0DEVPATH=/devices/forged\0SUBSYSTEM=mem\0SYNTH_UUID={uevents.Id}\0", "mem"));
        Witness.Run("setpriv", "--reuid", "65534", "--inh-caps", "+net_admin", "--ambient-caps", "+net_admin", "/usr/bin/python3", "-c",
            $"import socket; s = socket.socket(16, 3, 15); s.sendto(bytes.fromhex('{hex}'), (0, 2))");
        Assert.Null(udev.Read(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        Assert.Equal(1, udev.Forged);
    }

    [Fact]
    public void A_burst_past_the_queue_is_told_where_it_was()
    {
        var uevents = new Uevents();
        using DeviceEventMonitor monitor = DeviceEventMonitor.Open(DeviceEventSources.Kernel, queueSize: 8192);
        for (int i = 0; i < 300; i++) uevents.Send("change");
        List<DeviceEvent> seen = uevents.Read(monitor, 1);
        while (seen[^1].Action != DeviceAction.EventsLost) seen.AddRange(uevents.Read(monitor, 1));
        DeviceEvent lost = seen[^1];
        Assert.InRange(seen.Count - 1, 1, 299);
        Assert.True(lost.Lost >= 300 - (seen.Count - 1), $"{lost.Lost} lost, {seen.Count - 1} seen");
        Assert.True(lost.SequenceNumber >= seen[^2].SequenceNumber);
        uevents.Send("add");
        DeviceEvent after = Assert.Single(uevents.Read(monitor, 1));
        Assert.Equal(DeviceAction.Add, after.Action);
        Assert.True(after.SequenceNumber > lost.SequenceNumber + (ulong)(300 - (seen.Count - 1)));
    }

    [Fact]
    public void A_burst_past_udevds_queue_is_told_too()
    {
        var uevents = new Uevents();
        using DeviceEventMonitor monitor = DeviceEventMonitor.Open(DeviceEventSources.Udev, ["mem"], queueSize: 4096);
        byte[] one = Uevents.Udev($"ACTION=change\0DEVPATH=/devices/forged\0SUBSYSTEM=mem\0SYNTH_UUID={uevents.Id}\0", "mem"), other = Uevents.Udev("ACTION=add\0DEVPATH=/x\0SUBSYSTEM=net\0", "net");
        // What the filter in the kernel refuses takes no room.
        for (int i = 0; i < 200; i++) Uevents.Forge(0, 2, other);
        Uevents.Forge(0, 2, one);
        Assert.Equal(DeviceAction.Change, Assert.Single(uevents.Read(monitor, 1)).Action);
        for (int i = 0; i < 100; i++) Uevents.Forge(0, 2, one);
        int seen = 0;
        DeviceEvent next;
        while ((next = Assert.Single(uevents.Read(monitor, 1))).Action != DeviceAction.EventsLost) seen++;
        Assert.Equal(100, seen + next.Lost);
        Assert.False(monitor.TryRead(out _));
    }

    /// <summary>Interfaces of other namespaces take numbers and are not told here: that is no loss.</summary>
    [Fact]
    public void Numbers_used_elsewhere_are_no_loss()
    {
        var uevents = new Uevents();
        using var elsewhere = new TestNamespace();
        using DeviceEventMonitor monitor = DeviceEventMonitor.Open(DeviceEventSources.Kernel, ["mem"]);
        using DeviceEventMonitor there = DeviceEventMonitor.Open(DeviceEventSources.Kernel, ["net"], elsewhere.Stack.Handle);
        uevents.Send("add");
        elsewhere.Ip("link", "add", "vuev0", "type", "bridge");
        uevents.Send("remove");
        List<DeviceEvent> seen = uevents.Read(monitor, 2);
        Assert.Equal([DeviceAction.Add, DeviceAction.Remove], seen.Select(static one => one.Action));
        Assert.True(seen[1].SequenceNumber > seen[0].SequenceNumber + 1);
        Assert.Equal("vuev0", there.Read(Long, TestContext.Current.CancellationToken)!.Properties["INTERFACE"]);
    }

    [Fact]
    public async Task Waiting_ends_at_once_when_cancelled_or_closed()
    {
        using DeviceEventMonitor monitor = DeviceEventMonitor.Open(DeviceEventSources.Udev, ["nothing"]);
        using var cancelled = new CancellationTokenSource();
        Task<long> Ending(Action wait) => Task.Factory.StartNew(() =>
        {
            Assert.ThrowsAny<Exception>(wait);
            return Stopwatch.GetTimestamp();
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task<long> reading = Ending(() => monitor.Read(Timeout.InfiniteTimeSpan, cancelled.Token));
        Assert.NotSame(reading, await Task.WhenAny(reading, Task.Delay(50, TestContext.Current.CancellationToken)));
        long start = Stopwatch.GetTimestamp();
        await cancelled.CancelAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(start, await reading).TotalMilliseconds, 0, 20_000);
        reading = Ending(() => monitor.Read(Timeout.InfiniteTimeSpan));
        Assert.NotSame(reading, await Task.WhenAny(reading, Task.Delay(50, TestContext.Current.CancellationToken)));
        start = Stopwatch.GetTimestamp();
        monitor.Dispose();
        Assert.InRange(Stopwatch.GetElapsedTime(start, await reading).TotalMilliseconds, 0, 20_000);
        Assert.Throws<ObjectDisposedException>(() => monitor.TryRead(out _));
    }

    [Fact]
    public void A_timeout_is_kept()
    {
        using DeviceEventMonitor monitor = DeviceEventMonitor.Open(DeviceEventSources.Udev, ["nothing"]);
        long start = Stopwatch.GetTimestamp();
        Assert.Null(monitor.Read(TimeSpan.Zero));
        Assert.Null(monitor.Read(TimeSpan.FromMilliseconds(150)));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 100, 20_000);
    }

    [Fact]
    public async Task Events_can_be_awaited()
    {
        var uevents = new Uevents();
        using var monitor = DeviceEventMonitor.Open(DeviceEventSources.Kernel, ["mem"]);
        var seen = new List<DeviceAction>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Long);
        uevents.Send("add");
        await foreach (DeviceEvent one in monitor.ReadAllAsync(limit.Token))
        {
            if (!uevents.IsOwn(one)) continue;
            seen.Add(one.Action);
            if (seen.Count == 1) uevents.Send("remove");
            else break;
        }
        Assert.Equal([DeviceAction.Add, DeviceAction.Remove], seen);
        Task<DeviceEvent> waiting = monitor.ReadAsync(limit.Token).AsTask();
        monitor.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => waiting);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("..")]
    public void A_name_no_subsystem_has_is_refused(string name) =>
        Assert.Equal("subsystems", Assert.Throws<ArgumentException>(() => DeviceEventMonitor.Open(DeviceEventSources.Kernel, [name])).ParamName);

    private static string Line(DeviceEvent one) => Line(one.Properties);

    private static string Line(IDictionary<string, string> properties) => string.Join('|', properties
        .Where(static pair => pair.Key != "UDEV_DATABASE_VERSION")
        // udevadm completes the kernel's name of the device file.
        .Select(static pair => $"{pair.Key}={(pair.Key == "DEVNAME" && !pair.Value.StartsWith('/') ? "/dev/" : "")}{pair.Value}")
        .Order(StringComparer.Ordinal));

    private static Process Start(string tool, params string[] arguments)
    {
        if (!File.Exists("/usr/bin/udevadm") && !File.Exists("/bin/udevadm")) Assert.Skip("the tool 'udevadm' is not installed");
        return Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true })!;
    }

    private static void WaitFor(Process process, string start)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal)) return;
        }
        Assert.Fail($"the tool ended before it wrote '{start}'");
    }

    /// <summary>What udevadm printed of this test's events: a line with source and time, then the properties, then an empty line.</summary>
    private static List<Dictionary<string, string>> ReadBlocks(Process udevadm, Uevents uevents, int count, string source)
    {
        var blocks = new List<Dictionary<string, string>>();
        Dictionary<string, string>? block = null;
        while (blocks.Count < count && udevadm.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(source, StringComparison.Ordinal)) block = [];
            else if (line.Length == 0 && block is not null && block.GetValueOrDefault("SYNTH_UUID") == uevents.Id) blocks.Add(block);
            else if (line.Split('=', 2) is [string key, string value] && block is not null) block[key] = value;
        }
        if (!udevadm.HasExited) udevadm.Kill(entireProcessTree: true);
        return blocks;
    }
}
