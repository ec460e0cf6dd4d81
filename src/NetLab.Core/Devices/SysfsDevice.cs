using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>
/// A device as /sys has it at the moment it is asked: every property is read anew, and is null (or empty) when the device is gone or has none.
/// </summary>
public sealed class SysfsDevice
{
    internal SysfsDevice(DeviceTree tree, string devPath) => (Tree, DevPath) = (tree, devPath);

    /// <summary>The device's folder below /sys, such as <c>/devices/virtual/mem/null</c>: what events call DEVPATH.</summary>
    public string DevPath { get; }

    /// <summary>The device's own name: the last part of its path.</summary>
    public string Name => DevPath[(DevPath.LastIndexOf('/') + 1)..];

    /// <summary>Whether it is there.</summary>
    public bool Exists => LinuxFile.TryReadText($"{Folder}/uevent") is not null;

    /// <summary>The subsystem, such as <c>block</c> or <c>usb</c>.</summary>
    public string? Subsystem => LastPart(LinuxFile.TryReadLink($"{Folder}/subsystem"));

    /// <summary>The driver that has it, such as <c>usb-storage</c>.</summary>
    public string? Driver => LastPart(LinuxFile.TryReadLink($"{Folder}/driver"));

    /// <summary>What it is within its subsystem, such as <c>disk</c> or <c>usb_interface</c>.</summary>
    public string? DevType => Properties.GetValueOrDefault("DEVTYPE");

    /// <summary>The device file, such as <c>/dev/sda1</c>.</summary>
    public string? DevNode => Properties.TryGetValue("DEVNAME", out string? name) ? name.StartsWith('/') ? name : $"/dev/{name}" : null;

    /// <summary>The device file's number as <c>MAJOR:MINOR</c>.</summary>
    public string? DeviceNumber =>
        Properties is { } properties && properties.TryGetValue("MAJOR", out string? major) && properties.TryGetValue("MINOR", out string? minor) ? $"{major}:{minor}" : null;

    /// <summary>What the kernel says in the device's uevent file.</summary>
    public OrderedDictionary<string, string> Properties
    {
        get
        {
            var properties = new OrderedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (ReadOnlySpan<char> line in (LinuxFile.TryReadText($"{Folder}/uevent") ?? "").AsSpan().EnumerateLines())
            {
                int equals = line.IndexOf('=');
                if (equals > 0) properties[line[..equals].ToString()] = line[(equals + 1)..].ToString();
            }
            return properties;
        }
    }

    /// <summary>The device this one hangs on: the nearest folder above that is a device.</summary>
    public SysfsDevice? Parent
    {
        get
        {
            string path = DevPath;
            for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/'))
            {
                path = path[..end];
                var above = new SysfsDevice(Tree, path);
                // Folders that only group others (block/, net/) have no uevent.
                if (above.Exists) return above;
            }
            return null;
        }
    }

    internal DeviceTree Tree { get; }

    /// <summary>The device's folder as a path of this machine's.</summary>
    internal string Folder => Tree.SysPath(DevPath);

    /// <summary>The text of an attribute, without blanks around it.</summary>
    /// <param name="name">The attribute's file below the device's folder, such as <c>size</c> or <c>queue/rotational</c>.</param>
    public string? Attribute(string name) => LinuxFile.TryReadText($"{Folder}/{name}")?.Trim(' ', '\n', '\t', '\0');

    /// <inheritdoc/>
    public override string ToString() => DevPath;

    private static string? LastPart(string? link) => link?[(link.LastIndexOf('/') + 1)..];
}
