using NetLab.Devices;

namespace NetLab.Tests.Devices;

/// <summary>The tracker by itself, fed with the sequences that were measured on udisksd and a clock that the test moves.</summary>
public class UsbStorageTrackerTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Local);
    private readonly UsbStorageTracker _tracker = new(UsbStorageSource.UDisks2);
    private readonly List<UsbStorageEventArgs> _told = [];
    private DateTime _now = Start;

    [Fact]
    public void Partitions_that_come_one_by_one_are_part_of_Ready()
    {
        At(0, Disk());
        At(10, Disk(Volume(1)));
        At(20, Disk(Volume(1), Volume(2)));
        Pass(499);
        Assert.Equal(["Arrived"], Told());
        Pass(2);
        Assert.Equal(["Ready"], Told());
        Assert.Null(_tracker.Due);
        Pass(10_000);
        Assert.Empty(Told());
    }

    [Fact]
    public void Ready_comes_after_five_seconds_though_it_never_rests()
    {
        At(0, Disk());
        for (int i = 1; i < 18; i++) At(300, Disk(Volume(1, label: $"L{i}")));
        Assert.Equal(["Arrived", "Ready"], Told());
        Assert.InRange(_readyAfter, 5.0, 5.3);
    }

    [Fact]
    public void What_goes_with_the_stick_is_part_of_Removed()
    {
        Present(Disk(Volume(1), Volume(2)));
        At(0, Disk(Volume(2)));
        At(1, Disk());
        At(1);
        UsbStorageEventArgs removed = Assert.Single(_told);
        Assert.Equal((UsbStorageEventType.Removed, 2, false), (removed.EventType, removed.Device!.Volumes.Length, removed.SurpriseRemoval));
    }

    [Fact]
    public void Pulled_out_while_mounted_is_a_surprise()
    {
        Present(Disk(Volume(1, mount: "/mnt/a")));
        At(0, Disk());
        At(1);
        Assert.True(Assert.Single(_told).SurpriseRemoval);
        Assert.Equal(["/mnt/a"], _told[0].Device!.Volumes[0].MountPoints);
    }

    [Fact]
    public void Unmounted_before_it_is_pulled_out_is_none()
    {
        Present(Disk(Volume(1, mount: "/mnt/a")));
        At(0, Disk(Volume(1)));
        At(1, Disk());
        At(1);
        Assert.Equal(["Unmounted 1 /mnt/a", "Removed"], Told());
        Assert.False(_last!.SurpriseRemoval);
    }

    [Fact]
    public void Mounts_are_told_at_once_each_by_itself()
    {
        Present(Disk(Volume(1)));
        At(0, Disk(Volume(1, mount: "/mnt/a")));
        At(0, Disk(Volume(1, "STICK", "/mnt/a", "/mnt/b")));
        At(0, Disk(Volume(1, mount: "/mnt/b")));
        Assert.Equal(["Mounted 1 /mnt/a", "Mounted 1 /mnt/b", "Unmounted 1 /mnt/a"], Told());
        Assert.Null(_tracker.Due);
    }

    [Fact]
    public void A_partition_table_that_is_read_again_is_nothing()
    {
        Present(Disk(Volume(1, mount: "/mnt/a"), Volume(2)));
        At(0, Disk(Volume(2)));
        At(1, Disk());
        At(5, Disk(Volume(1, mount: "/mnt/a")));
        At(5, Disk(Volume(1, mount: "/mnt/a"), Volume(2)));
        Pass(1000);
        Assert.Empty(Told());
    }

    [Fact]
    public void A_format_is_one_change()
    {
        Present(Disk(Volume(1)));
        At(0, Disk(Volume(1, label: null)));
        At(100, Disk(Volume(1, label: "NEW")));
        Pass(1000);
        Assert.Equal(["VolumeChanged 1"], Told());
        Assert.Equal("NEW", _last!.Volume!.Label);
    }

    [Fact]
    public void A_lost_volume_is_ejected_media_or_a_removed_volume()
    {
        Present(Disk(Volume(0)));
        At(0, Disk());
        Pass(1000);
        Assert.Equal(["VolumeRemoved 0"], Told());
        At(0, Disk(Volume(0)));
        Pass(1000);
        Assert.Equal(["VolumeAdded 0"], Told());
        At(0, Disk());
        At(10, Disk(media: false));
        Pass(1000);
        Assert.Equal(["MediaEjected 0"], Told());
        At(0, Disk(media: true));
        At(10, Disk(Volume(0)));
        Pass(1000);
        Assert.Equal(["MediaInserted 0"], Told());
    }

    [Fact]
    public void One_of_two_volumes_that_goes_is_removed()
    {
        Present(Disk(Volume(1), Volume(2)));
        At(0, Disk(Volume(1)));
        Pass(1000);
        Assert.Equal(["VolumeRemoved 2"], Told());
    }

    [Fact]
    public void Another_disk_in_the_same_place_is_another()
    {
        Present(Disk(Volume(1)));
        _tracker.Observe(new UsbStorageReading([Disk(Volume(1)) with { Instance = "2" }], EventsLost: true), _told, _now);
        Assert.Equal(["EventsLost", "Removed", "Arrived"], Told());
    }

    [Fact]
    public void What_is_there_is_told_only_where_it_is_wanted()
    {
        var told = new List<UsbStorageEventArgs>();
        _tracker.Begin([Disk(Volume(1, mount: "/mnt/a"))], told, _now);
        Assert.Equal([UsbStorageEventType.Arrived, UsbStorageEventType.Ready], told.Select(static one => one.EventType));
        At(0, Disk(Volume(1, mount: "/mnt/a")));
        Pass(10_000);
        Assert.Empty(Told());
    }

    [Fact]
    public void Whatever_comes_and_goes_every_Arrived_has_its_Removed_and_one_Ready_at_most()
    {
        var random = new Random(7);
        for (int round = 0; round < 2000; round++)
        {
            var disks = new List<UsbStorageFacts>();
            for (int disk = 0; disk < 3; disk++)
            {
                if (random.Next(3) == 0) continue;
                var volumes = Enumerable.Range(1, 3).Where(_ => random.Next(2) == 0).Select(n => Volume(n, random.Next(2) == 0 ? "A" : "B", [.. random.Next(4) == 0 ? new[] { "/m" } : []])).ToArray();
                disks.Add(Disk($"k{disk}", random.Next(2) == 0, volumes));
            }
            _now += TimeSpan.FromMilliseconds(random.Next(700));
            _tracker.Observe(new UsbStorageReading(disks, false), _told, _now);
        }
        At(0);
        foreach (IGrouping<string, UsbStorageEventArgs> disk in _told.GroupBy(static one => one.Device!.Id))
        {
            bool isThere = false, isReady = false;
            foreach (UsbStorageEventArgs one in disk)
            {
                Assert.Equal(isThere, one.EventType != UsbStorageEventType.Arrived);
                if (one.EventType == UsbStorageEventType.Arrived) (isThere, isReady) = (true, false);
                if (one.EventType == UsbStorageEventType.Removed) isThere = false;
                if (one.EventType == UsbStorageEventType.Ready)
                {
                    Assert.False(isReady);
                    isReady = true;
                }
            }
            Assert.False(isThere);
        }
    }

    private double _readyAfter;
    private UsbStorageEventArgs? _last;

    private static UsbStorageVolume Volume(int number, string? label = "STICK", params string[] mount) =>
        new() { DeviceNode = $"/dev/sda{(number == 0 ? "" : number)}", Label = label, FileSystem = label is null ? null : "vfat", MountPoints = mount };

    private static UsbStorageFacts Disk(params UsbStorageVolume[] volumes) => Disk("k", true, volumes);

    private static UsbStorageFacts Disk(bool media) => Disk("k", media);

    private static UsbStorageFacts Disk(string key, bool media, params UsbStorageVolume[] volumes) =>
        new(key, "1", new UsbStorageDevice { Id = key, DeviceNode = "/dev/sda", MediaAvailable = media, Volumes = volumes });

    private void Present(UsbStorageFacts disk) => _tracker.Begin([disk], null, _now);

    private void At(int milliseconds, params UsbStorageFacts[] disks)
    {
        _now += TimeSpan.FromMilliseconds(milliseconds);
        _tracker.Observe(new UsbStorageReading(disks, EventsLost: false), _told, _now);
        Note();
    }

    private void Pass(int milliseconds)
    {
        DateTime end = _now + TimeSpan.FromMilliseconds(milliseconds);
        while (_tracker.Due is { } due && due <= end)
        {
            _now = due;
            _tracker.Tick(_told, _now);
            Note();
        }
        _now = end;
    }

    private void Note()
    {
        foreach (UsbStorageEventArgs one in _told) if (one.EventType == UsbStorageEventType.Ready && _readyAfter == 0) _readyAfter = (one.Time - Start).TotalSeconds;
    }

    /// <summary>What was told since the last time, in short.</summary>
    private string[] Told()
    {
        string[] lines = [.. _told.Select(static one => $"{one.EventType} {(one.Volume is null ? "" : one.Volume.DeviceNode == "/dev/sda" ? "0" : one.Volume.DeviceNode[8..])} {one.MountPoint}".Trim())];
        _last = _told.LastOrDefault() ?? _last;
        _told.Clear();
        return lines;
    }
}
