namespace NetLab.Devices;

/// <summary>
/// Makes of what a backend sees, again and again, the things that happened: one event each. It is fed with all disks as they are
/// (<see cref="Observe"/>) and with the time (<see cref="Tick"/> at <see cref="Due"/>); it has no clock, thread or file of its own.
/// </summary>
/// <remarks>
/// A stick is a drive, a disk, partitions and properties, which come one by one and go one by one. What comes until Ready is part of
/// Arrived and Ready; what goes shortly before the stick goes is part of Removed. So a change is looked at when it has settled:
/// partitions that are read again, a format, a medium that is taken out are each one change. Mounts are told at once.
/// </remarks>
internal sealed class UsbStorageTracker(UsbStorageSource source)
{
    /// <summary>How long nothing may change before a stick is ready, or a medium inserted.</summary>
    public static readonly TimeSpan ReadyTime = TimeSpan.FromMilliseconds(500);

    /// <summary>How long it waits for that at most.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>How long other changes may take to settle.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _gone = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>When <see cref="Tick"/> has something to do; null when never.</summary>
    public DateTime? Due
    {
        get
        {
            DateTime? due = null;
            foreach (Entry entry in _entries.Values)
            {
                if (entry.Due is { } time && !(due <= time)) due = time;
            }
            return due;
        }
    }

    /// <summary>The devices as they are.</summary>
    public List<UsbStorageDevice> Devices => [.. _entries.Values.Select(static entry => entry.Now.Device)];

    /// <summary>Takes the disks that were there when the backend was asked first: nothing happened to them.</summary>
    /// <param name="disks">All disks.</param>
    /// <param name="told">Where to tell of them as if they arrived now; null when they are no news.</param>
    /// <param name="now">The time.</param>
    public void Begin(IReadOnlyList<UsbStorageFacts> disks, List<UsbStorageEventArgs>? told, DateTime now)
    {
        foreach (UsbStorageFacts facts in disks)
        {
            _entries[facts.Key] = new Entry(facts, now) { IsReady = true };
            told?.Add(new UsbStorageEventArgs(UsbStorageEventType.Arrived, facts.Device, source, now));
            told?.Add(new UsbStorageEventArgs(UsbStorageEventType.Ready, facts.Device, source, now));
        }
    }

    /// <summary>Takes the disks as they are now.</summary>
    public void Observe(in UsbStorageReading reading, List<UsbStorageEventArgs> told, DateTime now)
    {
        Tick(told, now);
        if (reading.EventsLost) told.Add(new UsbStorageEventArgs(UsbStorageEventType.EventsLost, null, source, now));
        _seen.Clear();
        foreach (UsbStorageFacts facts in reading.Disks) _seen.Add(facts.Key);
        foreach (string key in _entries.Keys)
        {
            if (!_seen.Contains(key)) _gone.Add(key);
        }
        foreach (string key in _gone) Remove(key, told, now);
        _gone.Clear();
        foreach (UsbStorageFacts facts in reading.Disks)
        {
            if (_entries.TryGetValue(facts.Key, out Entry? entry) && entry.Now.Instance is { } before && facts.Instance is { } after && before != after)
            {
                Remove(facts.Key, told, now);
                entry = null;
            }
            if (entry is not null)
            {
                Update(entry, facts, told, now);
                continue;
            }
            _entries[facts.Key] = entry = new Entry(facts, now);
            told.Add(new UsbStorageEventArgs(UsbStorageEventType.Arrived, facts.Device, source, now));
            foreach (UsbStorageVolume volume in facts.Device.Volumes) TellMounts(null, volume, facts.Device, told, now);
        }
    }

    /// <summary>Tells what has settled by now.</summary>
    public void Tick(List<UsbStorageEventArgs> told, DateTime now)
    {
        foreach (Entry entry in _entries.Values)
        {
            if (entry.Due <= now) Settle(entry, told, now);
        }
    }

    private void Remove(string key, List<UsbStorageEventArgs> told, DateTime now)
    {
        if (!_entries.Remove(key, out Entry? entry)) return;
        // Partitions go before the disk they are on.
        UsbStorageDevice last = entry.Lost.Count > 0 ? entry.Before.Device : entry.Now.Device;
        told.Add(new UsbStorageEventArgs(UsbStorageEventType.Removed, last, source, now) { SurpriseRemoval = last.IsMounted });
    }

    private void Update(Entry entry, UsbStorageFacts facts, List<UsbStorageEventArgs> told, DateTime now)
    {
        UsbStorageFacts before = entry.Now;
        if (before.Device.IsSame(facts.Device)) return;
        bool structure = IsChanged(before, facts);
        if (structure)
        {
            foreach (UsbStorageVolume volume in before.Device.Volumes)
            {
                if (facts.Device.Volume(volume.DeviceNode) is not null) continue;
                // Before the first loss everything was there; that is what a removal has to show.
                if (entry.Lost.Count == 0) entry.Before = before;
                entry.Lost.Add(volume.DeviceNode);
            }
            foreach (UsbStorageVolume volume in facts.Device.Volumes) entry.Lost.Remove(volume.DeviceNode);
            entry.FirstChange ??= now;
            entry.LastChange = now;
        }
        entry.Now = facts;
        foreach (UsbStorageVolume volume in facts.Device.Volumes)
        {
            UsbStorageVolume? known = before.Device.Volume(volume.DeviceNode);
            // A partition that came back from a new look at the table was mounted all along.
            if (known is null && entry.Told.Device.Volume(volume.DeviceNode) is { } earlier && earlier.HasSameContent(volume)) known = earlier;
            TellMounts(known, volume, facts.Device, told, now);
        }
        if (!structure && entry.FirstChange is null && entry.IsReady) entry.Told = facts;
    }

    /// <summary>Whether something other than mounts changed that anybody would tell of.</summary>
    private static bool IsChanged(UsbStorageFacts before, UsbStorageFacts after)
    {
        if (before.HasMedia != after.HasMedia || before.Device.Volumes.Length != after.Device.Volumes.Length) return true;
        foreach (UsbStorageVolume volume in after.Device.Volumes)
        {
            if (before.Device.Volume(volume.DeviceNode) is not { } known || !known.HasSameContent(volume)) return true;
        }
        return false;
    }

    private void Settle(Entry entry, List<UsbStorageEventArgs> told, DateTime now)
    {
        UsbStorageFacts before = entry.Told, after = entry.Now;
        // What was unmounted before it went is no surprise.
        UsbStorageDevice last = entry.Lost.Count > 0 ? entry.Before.Device : before.Device;
        entry.Settled();
        UsbStorageDevice device = after.Device;
        if (!entry.IsReady)
        {
            entry.IsReady = true;
            told.Add(new UsbStorageEventArgs(UsbStorageEventType.Ready, device, source, now));
            return;
        }
        if (before.HasMedia != after.HasMedia)
        {
            told.Add(new UsbStorageEventArgs(after.HasMedia ? UsbStorageEventType.MediaInserted : UsbStorageEventType.MediaEjected, device, source, now)
            {
                // As it was last told: what is taken out loses its label before it goes.
                Volume = (after.HasMedia ? device : before.Device).Volumes is [var only] ? only : null,
                SurpriseRemoval = !after.HasMedia && last.IsMounted,
            });
            return;
        }
        foreach (UsbStorageVolume volume in before.Device.Volumes)
        {
            UsbStorageVolume? kept = device.Volume(volume.DeviceNode);
            if (kept is null)
                told.Add(new UsbStorageEventArgs(UsbStorageEventType.VolumeRemoved, device, source, now) { Volume = last.Volume(volume.DeviceNode) ?? volume, SurpriseRemoval = last.Volume(volume.DeviceNode)?.IsMounted ?? false });
            else if (!kept.HasSameContent(volume))
                told.Add(new UsbStorageEventArgs(UsbStorageEventType.VolumeChanged, device, source, now) { Volume = kept });
        }
        foreach (UsbStorageVolume volume in device.Volumes)
        {
            if (before.Device.Volume(volume.DeviceNode) is null)
                told.Add(new UsbStorageEventArgs(UsbStorageEventType.VolumeAdded, device, source, now) { Volume = volume });
        }
    }

    private void TellMounts(UsbStorageVolume? before, UsbStorageVolume after, UsbStorageDevice device, List<UsbStorageEventArgs> told, DateTime now)
    {
        foreach (string point in before?.MountPoints ?? [])
        {
            if (Array.IndexOf(after.MountPoints, point) < 0)
                told.Add(new UsbStorageEventArgs(UsbStorageEventType.Unmounted, device, source, now) { Volume = after, MountPoint = point });
        }
        foreach (string point in after.MountPoints)
        {
            if (before is null || Array.IndexOf(before.MountPoints, point) < 0)
                told.Add(new UsbStorageEventArgs(UsbStorageEventType.Mounted, device, source, now) { Volume = after, MountPoint = point });
        }
    }

    /// <summary>One disk: as it was last told, as it is, and what has to settle.</summary>
    private sealed class Entry
    {
        private readonly DateTime _arrived;

        public Entry(UsbStorageFacts facts, DateTime now)
        {
            Told = Now = Before = facts;
            _arrived = LastChange = now;
        }

        public UsbStorageFacts Told { get; set; }

        public UsbStorageFacts Now { get; set; }

        /// <summary>As it was before the volumes went that have not come back.</summary>
        public UsbStorageFacts Before { get; set; }

        /// <summary>The volumes that went lately.</summary>
        public HashSet<string> Lost { get; } = new(StringComparer.Ordinal);

        public bool IsReady { get; set; }

        public DateTime? FirstChange { get; set; }

        public DateTime LastChange { get; set; }

        public DateTime? Due
        {
            get
            {
                if (IsReady && FirstChange is null) return null;
                bool isLong = !IsReady || (Now.HasMedia && !Told.HasMedia);
                DateTime quiet = LastChange + (isLong ? ReadyTime : SettleTime);
                DateTime last = (IsReady ? FirstChange!.Value : _arrived) + LongestWait;
                return quiet < last ? quiet : last;
            }
        }

        public void Settled()
        {
            Told = Before = Now;
            FirstChange = null;
            Lost.Clear();
        }
    }
}
