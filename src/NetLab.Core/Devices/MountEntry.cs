namespace NetLab.Devices;

/// <summary>One mounted file system, as /proc/self/mountinfo has it (proc_pid_mountinfo(5)).</summary>
/// <param name="Id">The mount's number.</param>
/// <param name="ParentId">The number of the mount it is on.</param>
/// <param name="DeviceNumber">The device's number, <c>MAJOR:MINOR</c>; some file systems (btrfs) have one of their own here.</param>
/// <param name="Root">The folder of the file system that is mounted, mostly <c>/</c>.</param>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="Options">The options of the mount.</param>
/// <param name="FileSystem">The file system, such as <c>vfat</c>.</param>
/// <param name="Source">What is mounted, as who mounted it said.</param>
/// <param name="SuperOptions">The options of the file system.</param>
public sealed record MountEntry(
    int Id, int ParentId, string DeviceNumber, string Root, string MountPoint, string Options, string FileSystem, string Source, string SuperOptions);
