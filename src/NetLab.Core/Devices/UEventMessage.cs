using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using NetLab.Netlink;

namespace NetLab.Devices;

/// <summary>
/// Reads the datagrams of NETLINK_KOBJECT_UEVENT. The kernel's (lib/kobject_uevent.c): <c>ACTION@DEVPATH</c>, then KEY=VALUE texts, each ended
/// by a NUL. udevd's (systemd, src/libsystemd/sd-device/device-monitor.c; private to it, and the same for 15 years): a header of 40 bytes, in
/// which the magic and the hashes are in network order and the lengths in the machine's, then the texts.
/// </summary>
internal static class UEventMessage
{
    public const uint UdevMagic = 0xfeedcafe;
    public const int UdevHeaderSize = 40, MagicOffset = 8, SubsystemHashOffset = 24;
    private const int SmallestHeader = 28;

    private static ReadOnlySpan<byte> UdevPrefix => "libudev\0"u8;

    /// <summary>Reads a datagram of the kernel's.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="filter">The subsystems that are wanted; null for all.</param>
    /// <param name="time">When it came.</param>
    /// <param name="sequence">Its number, also where it is not wanted.</param>
    /// <returns>The event; null where it is not wanted.</returns>
    /// <exception cref="NetlinkFormatException">It is not an event.</exception>
    public static DeviceEvent? ReadKernel(ReadOnlySpan<byte> datagram, SubsystemFilter? filter, DateTime time, out ulong sequence)
    {
        int end = datagram.IndexOf((byte)0);
        int at = end < 0 ? -1 : datagram[..end].IndexOf((byte)'@');
        if (at <= 0) throw new NetlinkFormatException("A uevent of the kernel's does not begin with ACTION@DEVPATH.");
        DeviceEvent? read = ReadProperties(datagram[(end + 1)..], DeviceEventSource.Kernel, filter, time, out sequence, out ReadOnlySpan<byte> action, out ReadOnlySpan<byte> path);
        return action.SequenceEqual(datagram[..at]) && path.SequenceEqual(datagram[(at + 1)..end])
            ? read
            : throw new NetlinkFormatException("A uevent of the kernel's says two things about its action or device.");
    }

    /// <summary>Reads a datagram of udevd's. Parameters, result and errors as for the kernel's.</summary>
    public static DeviceEvent? ReadUdev(ReadOnlySpan<byte> datagram, SubsystemFilter? filter, DateTime time, out ulong sequence)
    {
        if (datagram.Length < SmallestHeader || !datagram.StartsWith(UdevPrefix) || BinaryPrimitives.ReadUInt32BigEndian(datagram[MagicOffset..]) != UdevMagic)
            throw new NetlinkFormatException("An event of udevd's does not begin with its header.");
        uint offset = MemoryMarshal.Read<uint>(datagram[16..]), length = MemoryMarshal.Read<uint>(datagram[20..]);
        if (offset < SmallestHeader || offset > (uint)datagram.Length || length > (uint)datagram.Length - offset)
            throw new NetlinkFormatException("An event of udevd's is shorter than it says.");
        return ReadProperties(datagram.Slice((int)offset, (int)length), DeviceEventSource.Udev, filter, time, out sequence, out _, out _);
    }

    /// <summary>Takes the next KEY=VALUE; false at the end, and at a text that is none.</summary>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = value = default;
        if (rest.IsEmpty) return false;
        int end = rest.IndexOf((byte)0);
        ReadOnlySpan<byte> text = end < 0 ? rest : rest[..end];
        int equals = text.IndexOf((byte)'=');
        if (equals <= 0) return false;
        rest = end < 0 ? default : rest[(end + 1)..];
        key = text[..equals];
        value = text[(equals + 1)..];
        return true;
    }

    private static DeviceEvent? ReadProperties(
        ReadOnlySpan<byte> texts, DeviceEventSource source, SubsystemFilter? filter, DateTime time, out ulong sequence, out ReadOnlySpan<byte> action, out ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> subsystem = default, type = default, node = default, major = default, minor = default, rest = texts;
        action = path = default;
        sequence = 0;
        while (TryTake(ref rest, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
        {
            switch (key.Length)
            {
                case 5 when key.SequenceEqual("MAJOR"u8): major = value; break;
                case 5 when key.SequenceEqual("MINOR"u8): minor = value; break;
                case 6 when key.SequenceEqual("ACTION"u8): action = value; break;
                case 6 when key.SequenceEqual("SEQNUM"u8): sequence = Number(value); break;
                case 7 when key.SequenceEqual("DEVPATH"u8): path = value; break;
                case 7 when key.SequenceEqual("DEVNAME"u8): node = value; break;
                case 7 when key.SequenceEqual("DEVTYPE"u8): type = value; break;
                case 9 when key.SequenceEqual("SUBSYSTEM"u8): subsystem = value; break;
            }
        }
        if (!rest.IsEmpty) throw new NetlinkFormatException("A device event has something that is not KEY=VALUE.");
        if (action.IsEmpty || path.IsEmpty || path[0] != '/') throw new NetlinkFormatException("A device event lacks its action or its device.");
        if (filter is not null && !filter.Wants(subsystem)) return null;
        return new DeviceEvent(texts.ToArray())
        {
            Action = ActionOf(action),
            Subsystem = Encoding.UTF8.GetString(subsystem),
            DevType = type.IsEmpty ? null : Encoding.UTF8.GetString(type),
            DevPath = Encoding.UTF8.GetString(path),
            // The kernel names the file below /dev, udevd the whole path.
            DevNode = node.IsEmpty ? null : node[0] == '/' ? Encoding.UTF8.GetString(node) : $"/dev/{Encoding.UTF8.GetString(node)}",
            DeviceNumber = major.IsEmpty || minor.IsEmpty ? null : $"{Number(major)}:{Number(minor)}",
            SequenceNumber = sequence,
            Source = source,
            Time = time,
        };
    }

    private static ulong Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out ulong number, out int used) && used == text.Length
            ? number
            : throw new NetlinkFormatException("A number in a device event is not one.");

    private static DeviceAction ActionOf(ReadOnlySpan<byte> action) => action switch
    {
        _ when action.SequenceEqual("add"u8) => DeviceAction.Add,
        _ when action.SequenceEqual("remove"u8) => DeviceAction.Remove,
        _ when action.SequenceEqual("change"u8) => DeviceAction.Change,
        _ when action.SequenceEqual("move"u8) => DeviceAction.Move,
        _ when action.SequenceEqual("online"u8) => DeviceAction.Online,
        _ when action.SequenceEqual("offline"u8) => DeviceAction.Offline,
        _ when action.SequenceEqual("bind"u8) => DeviceAction.Bind,
        _ when action.SequenceEqual("unbind"u8) => DeviceAction.Unbind,
        _ => DeviceAction.Other,
    };
}
