using NetLab.Devices;
using NetLab.Tests.Support;

namespace NetLab.Tests.Devices;

/// <summary>USB storage by the events of udevd and the kernel when they come faster than they are read: what is lost is said, and the state is right again.</summary>
public sealed class UsbStorageStreamTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly Sticks _sticks = new(udisks: false);
    private readonly Uevents _uevents;
    private UsbStorageMonitor? _monitor;

    public UsbStorageStreamTests()
    {
        try
        {
            _uevents = new Uevents();
        }
        catch
        {
            _sticks.Dispose();
            throw;
        }
        // The mount table is this machine's.
        Directory.CreateDirectory($"{_sticks.Root}/proc/self");
        File.CreateSymbolicLink($"{_sticks.Root}/proc/self/mountinfo", "/proc/self/mountinfo");
    }

    public void Dispose()
    {
        _monitor?.Dispose();
        _sticks.Dispose();
    }

    [Theory]
    [InlineData(UsbStorageSource.Kernel)]
    [InlineData(UsbStorageSource.Udev)]
    public async Task What_happened_unheard_is_told_after_the_loss(UsbStorageSource source)
    {
        _sticks.Do("plug sda ABC 2");
        _sticks.Do("plug sdb DEF 1");
        // One or two events fill it.
        Open(source, queueSize: 2048);
        // Nobody hears of these: umockdev's events go to its own.
        _sticks.Do("unplug sda");
        _sticks.Do("unplug sdb");
        _sticks.Do("plug sdb XYZ 1");
        _sticks.Do("plug sdc GHI 1");
        Task<UsbStorageEventArgs> first = Next();
        long start = Environment.TickCount64;
        while (!first.IsCompleted && Environment.TickCount64 - start < Long.TotalMilliseconds) Burst(source);
        Assert.Equal(UsbStorageEventType.EventsLost, (await first).EventType);
        var told = new List<UsbStorageEventArgs>();
        // Other bursts may have been lost before they stopped: each says so, and changes nothing.
        while (told.Count < 6)
        {
            UsbStorageEventArgs next = await Next();
            if (next.EventType != UsbStorageEventType.EventsLost) told.Add(next);
        }
        Assert.Equal(
            ["Arrived /dev/sdb XYZ", "Arrived /dev/sdc GHI", "Ready /dev/sdb XYZ", "Ready /dev/sdc GHI", "Removed /dev/sda ABC", "Removed /dev/sdb DEF"],
            told.Select(Line).Order(StringComparer.Ordinal));
        Assert.All(told, one => Assert.Equal(source, one.Source));
        Assert.Equal(["/dev/sdb XYZ 1", "/dev/sdc GHI 1"], _monitor!.Devices.Select(static one => $"{one.DeviceNode} {one.Serial} {one.Volumes.Length}").Order(StringComparer.Ordinal));
    }

    /// <summary>udevd's words, in one go: a hundred sticks in one port, most of them gone before they are looked at.</summary>
    [Fact]
    public async Task A_hundred_sticks_as_fast_as_can_be_are_a_hundred_arrivals_and_removals()
    {
        _sticks.Do("plug sda ABC 1");
        Open(UsbStorageSource.Udev, DeviceEventMonitor.DefaultQueueSize);
        string disk = new DeviceTree(_sticks.Root).BlockDevice("sda")!.Device.DevPath;
        _sticks.Do("unplug sda");
        Tell("remove", $"{disk}/sda1", "partition", 1);
        Tell("remove", disk, "disk", 1);
        Assert.Equal("Removed /dev/sda ABC", Line(await Next()));
        for (int i = 2; i < 102; i++)
        {
            Tell("add", disk, "disk", i);
            Tell("add", $"{disk}/sda1", "partition", i);
            Tell("remove", $"{disk}/sda1", "partition", i);
            Tell("remove", disk, "disk", i);
        }
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal("Arrived /dev/sda", Line(await Next()).TrimEnd());
            UsbStorageEventArgs next = await Next();
            if (next.EventType == UsbStorageEventType.Ready) next = await Next();
            Assert.Equal("Removed /dev/sda", Line(next).TrimEnd());
        }
        Assert.Empty(_monitor!.Devices);
    }

    private static string Line(UsbStorageEventArgs one) => $"{one.EventType} {one.Device?.DeviceNode} {one.Device?.Serial}";

    private static void Tell(string action, string devPath, string type, int sequence) => Uevents.Forge(0, 2, Uevents.Udev(
        $"ACTION={action}\0DEVPATH={devPath}\0SUBSYSTEM=block\0DEVTYPE={type}\0DEVNAME=/dev/{Path.GetFileName(devPath)}\0DISKSEQ={sequence}\0SEQNUM={sequence}\0", "block"));

    private void Open(UsbStorageSource source, int queueSize) => _monitor = UsbStorageMonitor.Open(
        new UsbStorageOptions { Source = source, Tree = new DeviceTree(_sticks.Root), QueueSize = queueSize }, TestContext.Current.CancellationToken);

    private void Burst(UsbStorageSource source)
    {
        if (source == UsbStorageSource.Kernel)
        {
            for (int i = 0; i < 200; i++) _uevents.Send("change");
        }
        else
        {
            for (int i = 0; i < 200; i++) Tell("change", "/devices/forged/block/sdz", "disk", 1);
        }
    }

    private Task<UsbStorageEventArgs> Next() => Await(_monitor!);

    private static async Task<UsbStorageEventArgs> Await(UsbStorageMonitor monitor) =>
        (await monitor.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Long, TestContext.Current.CancellationToken))!;
}
