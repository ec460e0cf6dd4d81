using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NetLab.Devices;
using NetLab.Interop;

namespace NetLab.Tests.Devices;

/// <summary>Events of the test's own making, told from everybody else's by a number the kernel hands through (SYNTH_UUID).</summary>
internal sealed unsafe partial class Uevents
{
    private const string Null = "/sys/class/mem/null/uevent";

    public Uevents()
    {
        if (Libc.EffectiveUserId() != 0 || !IsHeard()) Assert.Skip("the kernel tells of devices only where root is root, in network namespaces outside user namespaces");
    }

    /// <summary>The number.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>Has the kernel say something about /dev/null (or another of its kind), which harms nobody.</summary>
    public void Send(string action, string device = "null", string extra = "") => Write($"/sys/class/mem/{device}/uevent", $"{action} {Id}{extra}");

    /// <summary>The next events of this test's, or EventsLost.</summary>
    public List<DeviceEvent> Read(DeviceEventMonitor monitor, int count)
    {
        var found = new List<DeviceEvent>();
        var watch = Stopwatch.StartNew();
        while (found.Count < count && watch.Elapsed < TimeSpan.FromSeconds(10))
        {
            DeviceEvent? next = monitor.Read(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            if (next is not null && (next.Action == DeviceAction.EventsLost || IsOwn(next))) found.Add(next);
        }
        return found;
    }

    public bool IsOwn(DeviceEvent one) => one.Properties.TryGetValue("SYNTH_UUID", out string? id) && id == Id;

    /// <summary>Sends a datagram to a socket of device events, or to a group.</summary>
    public static void Forge(uint port, uint groups, byte[] datagram)
    {
        int fd = Libc.Socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 15);
        Assert.True(fd >= 0);
        var address = new Libc.NetlinkAddress { Family = Libc.AF_NETLINK, PortId = port, Groups = groups };
        nint sent;
        fixed (byte* start = datagram) sent = SendTo(fd, start, (nuint)datagram.Length, 0, &address, (uint)sizeof(Libc.NetlinkAddress));
        int error = Marshal.GetLastPInvokeError();
        _ = Libc.Close(fd);
        Assert.True(sent == datagram.Length, $"sendto: errno {error}");
    }

    /// <summary>An event as udevd writes it.</summary>
    public static byte[] Udev(string properties, string subsystem)
    {
        byte[] text = Encoding.UTF8.GetBytes(properties);
        byte[] header = new byte[40];
        "libudev\0"u8.CopyTo(header);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), 0xfeedcafe);
        uint[] sizes = [40, 40, (uint)text.Length];
        MemoryMarshal.AsBytes(sizes.AsSpan()).CopyTo(header.AsSpan(12));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(24), UdevFilter.Hash(Encoding.UTF8.GetBytes(subsystem)));
        return [.. header, .. text];
    }

    public static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "private-udevd.sh");

    private static bool IsHeard()
    {
        using DeviceEventMonitor monitor = DeviceEventMonitor.Open(DeviceEventSources.Kernel, ["mem"]);
        try
        {
            Write(Null, "change");
        }
        catch (LinuxException)
        {
            return false;
        }
        return monitor.Read(TimeSpan.FromSeconds(1)) is not null;
    }

    private static void Write(string path, string text) => LinuxFile.WriteText(path, text);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    private static partial nint SendTo(int fd, byte* buffer, nuint length, int flags, Libc.NetlinkAddress* address, uint size);
}
