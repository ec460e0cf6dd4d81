using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>The links below /dev/disk, for machines whose udevd keeps no database we can read.</summary>
internal static class DeviceLinks
{
    /// <summary>The links of a folder that lead to a device file.</summary>
    public static IEnumerable<string> To(DeviceTree tree, string folder, string devNode)
    {
        foreach (string name in DeviceTree.Names(tree.Path(folder.TrimStart('/'))))
        {
            if (LinuxFile.TryReadLink(tree.Path($"{folder.TrimStart('/')}{name}")) is { } target
                && Path.GetFullPath(Path.Combine(folder, target)) == devNode) yield return folder + name;
        }
    }
}
