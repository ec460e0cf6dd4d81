using NetLab.Devices;
using NetLab.Tests.Support;

namespace NetLab.Tests.Devices;

/// <summary>Sticks of umockdev's in a genuine udisksd: each thing that happens is one event, as a person would list them.</summary>
public sealed class UsbStorageDaemonTests : IDisposable
{
    private readonly Sticks _sticks = new();
    private UsbStorageMonitor? _monitor;

    public void Dispose()
    {
        _monitor?.Dispose();
        _sticks.Dispose();
    }

    [Fact]
    public async Task A_stick_with_two_partitions_arrives_is_ready_and_goes()
    {
        Open();
        _sticks.Do("plug sda ABC123 2");
        UsbStorageEventArgs arrived = await Next(), ready = await Next();
        Assert.Equal(UsbStorageEventType.Arrived, arrived.EventType);
        Assert.Equal(UsbStorageEventType.Ready, ready.EventType);
        UsbStorageDevice stick = ready.Device!;
        Assert.Equal(("1-1:1.0/0", "Kingston", "DataTraveler", "ABC123", "/dev/sda"), (stick.Id, stick.Vendor, stick.Model, stick.Serial, stick.DeviceNode));
        Assert.Equal(("usb", "1-1", "0951", "1666", 480.0, "usb-storage"), (stick.ConnectionBus, stick.Port, stick.UsbVendorId, stick.UsbProductId, stick.Speed, stick.Driver));
        Assert.Equal(30310400L * 512, stick.Size);
        Assert.True(stick.Removable);
        Assert.Equal(UsbStorageSource.UDisks2, stick.Source);
        Assert.Equal(["/dev/sda1:STICK:vfat:1234-ABCD", "/dev/sda2:STICK2:vfat:1234-ABCD"], stick.Volumes.Select(static v => $"{v.DeviceNode}:{v.Label}:{v.FileSystem}:{v.Uuid}"));
        _sticks.Do("unplug sda");
        UsbStorageEventArgs removed = await Next();
        Assert.Equal(UsbStorageEventType.Removed, removed.EventType);
        Assert.Equal(("ABC123", 2, false), (removed.Device!.Serial, removed.Device.Volumes.Length, removed.SurpriseRemoval));
        await Nothing();
    }

    [Fact]
    public async Task A_stick_without_partitions()
    {
        Open();
        _sticks.Do("plug sda ABC123 0");
        Assert.Equal(UsbStorageEventType.Arrived, (await Next()).EventType);
        UsbStorageEventArgs ready = await Next();
        Assert.Equal(UsbStorageEventType.Ready, ready.EventType);
        Assert.Equal("/dev/sda", Assert.Single(ready.Device!.Volumes).DeviceNode);
        _sticks.Do("unplug sda");
        Assert.Equal(UsbStorageEventType.Removed, (await Next()).EventType);
        await Nothing();
    }

    [Fact]
    public async Task Two_sticks_with_one_serial_number_are_two()
    {
        Open();
        _sticks.Do("plug sda SAME 1");
        _sticks.Do("plug sdb SAME 1");
        List<UsbStorageEventArgs> told = await Until(4);
        Assert.Equal(["Arrived /dev/sda 1-1", "Arrived /dev/sdb 1-2", "Ready /dev/sda 1-1", "Ready /dev/sdb 1-2"], told.Select(Line).Order(StringComparer.Ordinal));
        Assert.All(told, static one => Assert.Equal("SAME", one.Device!.Serial));
        _sticks.Do("unplug sda");
        Assert.Equal("Removed /dev/sda 1-1", Line(await Next()));
        await Nothing();
        Assert.Equal("1-2", Assert.Single(_monitor!.Devices).Port);
        _sticks.Do("unplug sdb");
        Assert.Equal("Removed /dev/sdb 1-2", Line(await Next()));
        await Nothing();
    }

    [Fact]
    public async Task A_stick_without_serial_number_has_no_drive_and_is_a_stick()
    {
        Open();
        _sticks.Do("plug sdd - 1");
        List<UsbStorageEventArgs> told = await Until(2);
        Assert.Equal(["Arrived /dev/sdd 1-4", "Ready /dev/sdd 1-4"], told.Select(Line));
        Assert.Equal(("Kingston", "DataTraveler", null, "usb"), (told[1].Device!.Vendor, told[1].Device!.Model, told[1].Device!.Serial, told[1].Device!.ConnectionBus));
        _sticks.Do("unplug sdd");
        Assert.Equal("Removed /dev/sdd 1-4", Line(await Next()));
        await Nothing();
    }

    [Fact]
    public async Task A_card_is_taken_out_of_its_reader_and_put_back()
    {
        Open();
        _sticks.Do("plug sdc CARD 0");
        Assert.Equal(2, (await Until(2)).Count);
        _sticks.Do("media-out sdc");
        UsbStorageEventArgs ejected = await Next();
        Assert.Equal((UsbStorageEventType.MediaEjected, "/dev/sdc", 0), (ejected.EventType, ejected.Volume!.DeviceNode, ejected.Device!.Volumes.Length));
        _sticks.Do("media-in sdc");
        UsbStorageEventArgs inserted = await Next();
        Assert.Equal((UsbStorageEventType.MediaInserted, "CARD"), (inserted.EventType, inserted.Volume!.Label));
        await Nothing();
    }

    [Fact]
    public async Task A_reader_without_a_card_has_no_medium_until_there_is_one()
    {
        Open();
        _sticks.Do("plug sdc CARD 0 1-3 0");
        List<UsbStorageEventArgs> told = await Until(2);
        Assert.Equal(["Arrived /dev/sdc 1-3", "Ready /dev/sdc 1-3"], told.Select(Line));
        Assert.Equal((false, 0L, 0), (told[1].Device!.MediaAvailable, told[1].Device!.Size, told[1].Device!.Volumes.Length));
        _sticks.Do("media-in sdc");
        UsbStorageEventArgs inserted = await Next();
        Assert.Equal((UsbStorageEventType.MediaInserted, "CARD", true), (inserted.EventType, inserted.Volume!.Label, inserted.Device!.MediaAvailable));
        _sticks.Do("media-out sdc");
        UsbStorageEventArgs ejected = await Next();
        Assert.Equal((UsbStorageEventType.MediaEjected, "CARD", false, 0), (ejected.EventType, ejected.Volume!.Label, ejected.Device!.MediaAvailable, ejected.Device.Volumes.Length));
        await Nothing();
    }

    [Fact]
    public async Task A_locked_volume_is_unlocked_and_locked_again()
    {
        _sticks.Do("plug sda ABC 1");
        _sticks.Do("luks sda1");
        Assert.True(SpinWait.SpinUntil(() => UsbStorageMonitor.List(_sticks.Options()) is [{ Volumes: [{ Encrypted: true }] }], TimeSpan.FromSeconds(10)));
        Open();
        UsbStorageVolume locked = Assert.Single(Assert.Single(_monitor!.Devices).Volumes);
        Assert.Equal((true, "crypto_LUKS", null, null), (locked.Encrypted, locked.FileSystem, locked.CleartextDevice, locked.Label));
        _sticks.Do("unlock sda1 SECRET");
        UsbStorageEventArgs unlocked = await Next();
        Assert.Equal((UsbStorageEventType.VolumeChanged, "/dev/sda1", true, "/dev/dm-7"), (unlocked.EventType, unlocked.Volume!.DeviceNode, unlocked.Volume.Encrypted, unlocked.Volume.CleartextDevice));
        Assert.Equal(("ext4", "SECRET"), (unlocked.Volume.FileSystem, unlocked.Volume.Label));
        // What is inside is no disk or volume of its own.
        Assert.Single(Assert.Single(_monitor.Devices).Volumes);
        _sticks.Do("lock sda1");
        UsbStorageEventArgs again = await Next();
        Assert.Equal((UsbStorageEventType.VolumeChanged, "crypto_LUKS", null), (again.EventType, again.Volume!.FileSystem, again.Volume.CleartextDevice));
        await Nothing();
    }

    [Fact]
    public async Task A_label_is_changed_and_partitions_come_and_go()
    {
        Open();
        _sticks.Do("plug sda ABC 2");
        await Until(2);
        _sticks.Do("label sda1 HOLIDAY");
        UsbStorageEventArgs changed = await Next();
        Assert.Equal((UsbStorageEventType.VolumeChanged, "HOLIDAY"), (changed.EventType, changed.Volume!.Label));
        _sticks.Do("part-remove sda 2");
        UsbStorageEventArgs removed = await Next();
        Assert.Equal((UsbStorageEventType.VolumeRemoved, "/dev/sda2", "STICK2"), (removed.EventType, removed.Volume!.DeviceNode, removed.Volume.Label));
        _sticks.Do("part-add sda 3");
        UsbStorageEventArgs added = await Next();
        Assert.Equal((UsbStorageEventType.VolumeAdded, "/dev/sda3", 2), (added.EventType, added.Volume!.DeviceNode, added.Device!.Volumes.Length));
        await Nothing();
    }

    [Fact]
    public async Task What_changes_nothing_is_no_event()
    {
        Open();
        _sticks.Do("plug sda ABC 1");
        await Until(2);
        _sticks.Do("idle sda1");
        _sticks.Do("again sda1");
        _sticks.Do("idle sda");
        await Nothing();
    }

    [Fact]
    public async Task A_stick_that_was_there_before_is_told_where_that_is_wanted()
    {
        _sticks.Do("plug sda ABC 1");
        Settle(1);
        Open(includePresent: true);
        Assert.Equal(["Arrived /dev/sda 1-1", "Ready /dev/sda 1-1"], (await Until(2)).Select(Line));
        using UsbStorageMonitor other = UsbStorageMonitor.Open(_sticks.Options());
        _sticks.Do("unplug sda");
        Assert.Equal("Removed /dev/sda 1-1", Line((await other.ReadAsync(TestContext.Current.CancellationToken))!));
        Assert.Equal("Removed /dev/sda 1-1", Line(await Next()));
    }

    [Fact]
    public async Task A_hundred_fast_cycles_are_a_hundred_arrivals_and_removals()
    {
        Open();
        for (int i = 0; i < 100; i++)
        {
            if (i % 20 == 19)
            {
                // umockdev's table of files is full after 25 disks (fd_map_add: overflow), which ends udisksd.
                _sticks.Do("kill");
                _sticks.Do("start");
                Assert.Equal(UsbStorageEventType.EventsLost, (await Next()).EventType);
            }
            // udisksd says nothing of a disk that is gone before it looked, so each is pulled out when it has.
            _sticks.Do("plug sda ABC 1");
            Assert.Equal("Arrived /dev/sda 1-1", Line(await Next()));
            Assert.True(SpinWait.SpinUntil(() => _monitor!.Devices is [{ Volumes.Length: 1 }], TimeSpan.FromSeconds(10)), $"no volume in cycle {i}");
            _sticks.Do("unplug sda");
            UsbStorageEventArgs next = await Next();
            // On a busy machine a stick may be in for longer than the half second of quiet that makes it ready.
            if (next.EventType == UsbStorageEventType.Ready) next = await Next();
            Assert.Equal("Removed /dev/sda 1-1", Line(next));
        }
        await Nothing();
        Assert.Empty(_monitor!.Devices);
    }

    /// <summary>Whatever udisksd makes of a hundred that nobody waits for: it tells some, and each that arrived goes before the next arrives.</summary>
    [Fact]
    public async Task A_hundred_cycles_as_fast_as_they_go_leave_a_true_history()
    {
        Open();
        var told = new List<UsbStorageEventArgs>();
        for (int i = 0; i < 5; i++)
        {
            if (i > 0)
            {
                _sticks.Do("kill");
                _sticks.Do("start");
            }
            _sticks.Do("fast sda 20");
        }
        _sticks.Do("plug sdb LAST 1");
        while (told.LastOrDefault() is not { EventType: UsbStorageEventType.Ready, Device.Serial: "LAST" }) told.Add(await Next());
        string[] history = [.. told.Where(static one => one.Device?.DeviceNode == "/dev/sda").Select(static one => $"{one.EventType} {one.Device!.Serial}")];
        string? there = null;
        foreach (string line in history)
        {
            string[] words = line.Split(' ');
            if (words[0] == "Arrived")
            {
                Assert.True(there is null, string.Join('\n', history));
                there = words[1];
            }
            else
            {
                Assert.True(there is not null, string.Join('\n', history));
                if (words[0] == "Removed") there = null;
            }
        }
        Assert.True(there is null, string.Join('\n', history));
        Assert.Equal("LAST", Assert.Single(_monitor!.Devices).Serial);
    }

    [Fact]
    public async Task Udisksd_is_killed_and_started_again_with_a_stick_in()
    {
        _sticks.Do("plug sda ABC 2");
        Settle(2);
        Open();
        _sticks.Do("kill");
        _sticks.Do("start");
        Assert.Equal(UsbStorageEventType.EventsLost, (await Next()).EventType);
        await Nothing();
        Assert.Equal(2, Assert.Single(_monitor!.Devices).Volumes.Length);
        _sticks.Do("unplug sda");
        Assert.Equal("Removed /dev/sda 1-1", Line(await Next()));
        await Nothing();
    }

    [Fact]
    public async Task What_changed_while_udisksd_was_away_is_told_afterwards()
    {
        _sticks.Do("plug sda ABC 1");
        _sticks.Do("plug sdb DEF 1");
        Settle(1, 2);
        Open();
        _sticks.Do("kill");
        _sticks.Do("unplug sda");
        _sticks.Do("unplug sdb");
        _sticks.Do("plug sdb XYZ 1");
        _sticks.Do("plug sdc GHI 1");
        _sticks.Do("start");
        List<UsbStorageEventArgs> told = await Until(7);
        Assert.Equal(UsbStorageEventType.EventsLost, told[0].EventType);
        Assert.Equal(
            ["Arrived /dev/sdb 1-2", "Arrived /dev/sdc 1-3", "Ready /dev/sdb 1-2", "Ready /dev/sdc 1-3", "Removed /dev/sda 1-1", "Removed /dev/sdb 1-2"],
            told.Skip(1).Select(Line).Order(StringComparer.Ordinal));
        await Nothing();
    }

    [Fact]
    public async Task The_bus_is_restarted()
    {
        _sticks.Do("plug sda ABC 1");
        Settle(1);
        Open();
        _sticks.Bus!.Kill();
        _sticks.Bus.Start();
        _sticks.Do("kill");
        _sticks.Do("start");
        Assert.Equal(UsbStorageEventType.EventsLost, (await Next()).EventType);
        _sticks.Do("plug sdb DEF 1");
        Assert.Equal(["Arrived /dev/sdb 1-2", "Ready /dev/sdb 1-2"], (await Until(2)).Select(Line));
        await Nothing();
    }

    private static string Line(UsbStorageEventArgs one) => $"{one.EventType} {one.Device?.DeviceNode} {one.Device?.Port}";

    private void Open(bool includePresent = false) => _monitor = UsbStorageMonitor.Open(_sticks.Options(includePresent), TestContext.Current.CancellationToken);

    private async Task<UsbStorageEventArgs> Next() =>
        (await _monitor!.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken))!;

    private async Task<List<UsbStorageEventArgs>> Until(int count)
    {
        var told = new List<UsbStorageEventArgs>();
        while (told.Count < count) told.Add(await Next());
        return told;
    }

    /// <summary>That no event follows once everything has settled.</summary>
    private async Task Nothing()
    {
        using var end = new CancellationTokenSource(UsbStorageTracker.ReadyTime + TimeSpan.FromMilliseconds(200));
        UsbStorageEventArgs? unexpected = null;
        try
        {
            unexpected = await _monitor!.ReadAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        Assert.Fail($"unexpected: {unexpected}");
    }

    /// <summary>Waits until udisksd has seen as many volumes on each stick.</summary>
    private void Settle(int volumes, int sticks = 1)
    {
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                List<UsbStorageDevice> devices = UsbStorageMonitor.List(_sticks.Options());
                return devices.Count == sticks && devices.TrueForAll(device => device.Volumes.Length == volumes);
            },
            TimeSpan.FromSeconds(10)));
    }
}
