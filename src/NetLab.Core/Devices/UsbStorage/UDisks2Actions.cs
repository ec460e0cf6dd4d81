using NetLab.DBus;

namespace NetLab.Devices;

/// <summary>What UDisks2 does with a disk for a user: mount, unmount, lock, eject, power off. It asks polkit whether that user may.</summary>
public sealed class UDisks2Actions
{
    /// <summary>What takes no longer needs no word on the way.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(300);

    private readonly DBusConnection _connection;
    private readonly UDisks2Objects _objects;
    private readonly CancellationToken _cancellation;
    private readonly string _bus;

    private UDisks2Actions(string bus, bool allDrives, CancellationToken cancellation)
    {
        (_bus, _cancellation) = (bus, cancellation);
        _connection = DBusConnection.Shared(bus);
        using var backend = new UDisks2Backend(bus, DeviceTree.Machine, allDrives, mayStart: true);
        Devices = [.. backend.Look(cancellation).Select(static facts => facts.Device)];
        _objects = backend.Objects;
    }

    /// <summary>The devices as they were when this was made.</summary>
    public IReadOnlyList<UsbStorageDevice> Devices { get; }

    /// <summary>
    /// Is told how jobs go that take their time: the job, again and again until the action is done. Called on the thread that waits for the action.
    /// </summary>
    public Action<UsbStorageJob>? Progress { get; set; }

    /// <summary>Asks UDisks2, which is started if need be, what there is.</summary>
    /// <exception cref="DBusErrorException">It is not installed, or refuses.</exception>
    /// <exception cref="DBusConnectionException">There is no bus.</exception>
    public static UDisks2Actions Open(string bus, bool allDrives, CancellationToken cancellation) => new(bus, allDrives, cancellation);

    /// <summary>Mounts a volume.</summary>
    /// <param name="volume">Which.</param>
    /// <param name="readOnly">Whether nothing may be written.</param>
    /// <returns>Where it is mounted.</returns>
    /// <exception cref="DBusErrorException">It has no file system, is mounted, or the user may not.</exception>
    public string Mount(UsbStorageVolume volume, bool readOnly)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var options = new OrderedDictionary<string, object?>();
        if (readOnly) options["options"] = new DBusVariant("s", "ro");
        return (string)Call(Content(volume).Path, UDisks2Names.Filesystem, "Mount", options).Arguments[0]!;
    }

    /// <summary>Unmounts a volume from one of the places it is mounted at; returns when everything is written.</summary>
    /// <param name="volume">Which.</param>
    /// <param name="force">Whether to take it from those who use it.</param>
    /// <exception cref="DBusErrorException">It is busy (org.freedesktop.UDisks2.Error.DeviceBusy), or the user may not.</exception>
    public void Unmount(UsbStorageVolume volume, bool force)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var options = new OrderedDictionary<string, object?>();
        if (force) options["force"] = new DBusVariant("b", true);
        Call(Content(volume).Path, UDisks2Names.Filesystem, "Unmount", options).Dispose();
    }

    /// <summary>Locks an encrypted volume that is unlocked.</summary>
    public void Lock(UsbStorageVolume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        Call(Object(volume.DeviceNode).Path, UDisks2Names.Encrypted, "Lock", []).Dispose();
    }

    /// <summary>The devices that share UDisks2's drive with one, as those of one serial number do: to power one off would hit any of them.</summary>
    public IReadOnlyList<UsbStorageDevice> SharingDrive(UsbStorageDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        string? drive = Object(device.DeviceNode).Link(UDisks2Names.Block, "Drive");
        return drive is null ? [] : [.. Devices.Where(other => other.DeviceNode != device.DeviceNode && _objects.Find(other.DeviceNode)?.Link(UDisks2Names.Block, "Drive") == drive)];
    }

    /// <summary>Powers a device off; false where UDisks2 cannot, for it has no drive or one that stays on.</summary>
    /// <exception cref="DBusErrorException">It is in use, or the user may not.</exception>
    public bool PowerOff(UsbStorageDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        UDisks2Object? drive = _objects.Get(Object(device.DeviceNode).Link(UDisks2Names.Block, "Drive"));
        if (drive is null || !drive.Flag(UDisks2Names.Drive, "CanPowerOff")) return false;
        Call(drive.Path, UDisks2Names.Drive, "PowerOff", []).Dispose();
        return true;
    }

    /// <summary>
    /// Has a device let go of its medium: true when it did, false where its drive has nothing to eject; null where UDisks2 has no drive for it, or one for
    /// several devices of one serial number, and cannot be asked.
    /// </summary>
    /// <exception cref="DBusErrorException">It is in use, or the user may not.</exception>
    public bool? Eject(UsbStorageDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        UDisks2Object? drive = _objects.Get(Object(device.DeviceNode).Link(UDisks2Names.Block, "Drive"));
        if (drive is null || SharingDrive(device).Count > 0) return null;
        if (!drive.Flag(UDisks2Names.Drive, "Ejectable")) return false;
        Call(drive.Path, UDisks2Names.Drive, "Eject", []).Dispose();
        return true;
    }

    private UDisks2Object Object(string deviceNode) => _objects.Find(deviceNode) ?? throw new ArgumentException($"UDisks2 does not know '{deviceNode}'.", nameof(deviceNode));

    private UDisks2Object Content(UsbStorageVolume volume) => Object(volume.CleartextDevice ?? volume.DeviceNode);

    // Unmounting takes as long as it takes to write; who has to allow it takes as long as people do.
    private DBusMessage Call(string path, string @interface, string member, OrderedDictionary<string, object?> options)
    {
        DBusMessage call = DBusMessage.MethodCall(
            UDisks2Names.Service, path, @interface, member, DBusSignature.Parse("a{sv}"), [options], DBusMessageFlags.AllowInteractiveAuthorization);
        if (Progress is not { } tell) return _connection.Call(call, Timeout.InfiniteTimeSpan, _cancellation);
        Task<DBusMessage> answer = _connection.CallAsync(call, Timeout.InfiniteTimeSpan, _cancellation).AsTask();
        try
        {
            if (!IsDone(answer, _patience)) Follow(answer, path, tell);
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusConnectionException or TimeoutException)
        {
            // Without word on the way then.
        }
        return answer.GetAwaiter().GetResult();
    }

    /// <summary>Tells of the jobs that are about an object until the answer is there.</summary>
    private void Follow(Task<DBusMessage> answer, string path, Action<UsbStorageJob> tell)
    {
        using var monitor = UsbStorageJobMonitor.Open(_bus, allDrives: true, mayStart: false, _cancellation);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        foreach (UsbStorageJob job in monitor.Jobs) if (job.IsAbout(path)) tell(job);
        while (!answer.IsCompleted)
        {
            Task<IReadOnlyList<UsbStorageJob>> next = monitor.ReadAsync(ending.Token).AsTask();
            Task.WaitAny([answer, next], CancellationToken.None);
            if (!next.IsCompletedSuccessfully) break;
            foreach (UsbStorageJob job in next.Result) if (job.IsAbout(path)) tell(job);
        }
        ending.Cancel();
    }

    private static bool IsDone(Task answer, TimeSpan within)
    {
        try
        {
            return answer.Wait(within);
        }
        catch (AggregateException)
        {
            // Who asks for the answer hears of it.
            return true;
        }
    }
}
