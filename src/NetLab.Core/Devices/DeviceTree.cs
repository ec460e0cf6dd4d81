using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>
/// The devices of the machine: /sys, and beside it /dev, /run/udev and /proc/self/mountinfo, all below one root folder, so that a copy of
/// another machine's (or umockdev's) can be looked at.
/// </summary>
public sealed class DeviceTree
{
    private readonly string _root;

    /// <summary>Looks at the tree below a folder.</summary>
    /// <param name="root">The folder that has sys, dev, run and proc in it; <c>/</c> is this machine.</param>
    public DeviceTree(string root = "/")
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _root = root.TrimEnd('/');
        Udev = new UdevDatabase(this);
    }

    /// <summary>This machine.</summary>
    public static DeviceTree Machine { get; } = new();

    /// <summary>What udevd knows of the devices.</summary>
    public UdevDatabase Udev { get; }

    /// <summary>Whether udevd runs here: it then has a control socket, which libudev looks for too.</summary>
    public bool HasUdev => File.Exists(Path("run/udev/control"));

    /// <summary>The device of an event; it need not be there any more.</summary>
    /// <param name="devPath">Its folder below /sys; it begins with <c>/</c> and has no <c>..</c> in it.</param>
    /// <exception cref="ArgumentException">The path is none of a device.</exception>
    public SysfsDevice Device(string devPath)
    {
        if (!devPath.StartsWith('/') || devPath.Split('/').Contains("..") || devPath.Contains('\0'))
            throw new ArgumentException($"'{devPath}' is not a device's path below /sys.", nameof(devPath));
        return new SysfsDevice(this, devPath);
    }

    /// <summary>The device of a subsystem by its name; null where it is not there.</summary>
    public SysfsDevice? Find(string subsystem, string name) =>
        SubsystemFilter.Of([subsystem, name]) is null ? null : ByLink($"sys/class/{subsystem}/{name}") ?? ByLink($"sys/bus/{subsystem}/devices/{name}");

    /// <summary>The subsystems there are: the folders of /sys/class and /sys/bus, sorted.</summary>
    public string[] Subsystems()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string folder in (ReadOnlySpan<string>)["sys/class", "sys/bus"]) names.UnionWith(Names(Path(folder)));
        return [.. names];
    }

    /// <summary>The devices of some subsystems, parents before what hangs on them.</summary>
    /// <param name="subsystems">Which; all where there are none.</param>
    public List<SysfsDevice> Devices(IEnumerable<string>? subsystems = null)
    {
        var found = new SortedDictionary<string, SysfsDevice>(StringComparer.Ordinal);
        foreach (string subsystem in SubsystemFilter.Of(subsystems)?.Names ?? Subsystems())
        {
            foreach (string folder in (ReadOnlySpan<string>)[$"sys/class/{subsystem}", $"sys/bus/{subsystem}/devices"])
            {
                foreach (string name in Names(Path(folder)))
                {
                    if (ByLink($"{folder}/{name}") is { } device) found.TryAdd(device.DevPath, device);
                }
            }
        }
        return [.. found.Values];
    }

    /// <summary>Every disk and partition.</summary>
    public List<BlockDevice> BlockDevices() => Devices(["block"]).ConvertAll(static device => new BlockDevice(device));

    /// <summary>One disk or partition by its kernel name (<c>sda1</c>); null where it is not there.</summary>
    public BlockDevice? BlockDevice(string name) => Find("block", name.Replace('/', '!')) is { } device ? new BlockDevice(device) : null;

    /// <summary>A path below the root.</summary>
    internal string Path(string relative) => $"{_root}/{relative}";

    /// <summary>A device's folder as a path of this machine's.</summary>
    internal string SysPath(string devPath) => $"{_root}/sys{devPath}";

    internal static IEnumerable<string> Names(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Select(static path => System.IO.Path.GetFileName(path)).ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The device a link of /sys/class or /sys/bus leads to.</summary>
    private SysfsDevice? ByLink(string relative)
    {
        string? target = LinuxFile.TryReadLink(Path(relative));
        if (target is null) return null;
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine("/", System.IO.Path.GetDirectoryName(relative)!, target));
        if (!path.StartsWith("/sys/", StringComparison.Ordinal)) return null;
        var device = new SysfsDevice(this, path[4..]);
        return device.Exists ? device : null;
    }
}
