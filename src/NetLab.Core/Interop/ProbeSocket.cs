using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>
/// A socket that probes the network from inside a namespace: each packet with a time to live of its own, errors from the error queue with who
/// said them, times as the kernel took them. Nothing here waits; wait for <see cref="Descriptor"/> with a <see cref="DescriptorWait"/>.
/// </summary>
internal sealed unsafe partial class ProbeSocket : IDisposable
{
    private readonly LinuxDescriptor _descriptor;

    private ProbeSocket(int descriptor, bool six) => (_descriptor, IsIPv6) = (new LinuxDescriptor(descriptor), six);

    /// <summary>Whether it is of IPv6.</summary>
    public bool IsIPv6 { get; }

    /// <summary>The descriptor, to wait for.</summary>
    public LinuxDescriptor Descriptor => _descriptor;

    /// <summary>The number the kernel will give the next packet's time stamp, once <see cref="TakeTimes"/> was called.</summary>
    public uint NextPacket { get; private set; }

    /// <summary>Opens a socket in a namespace.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="six">IPv6 rather than IPv4.</param>
    /// <param name="type">SOCK_DGRAM, SOCK_RAW, SOCK_STREAM.</param>
    /// <param name="protocol">The protocol's number; 0 for the usual one.</param>
    /// <param name="attempted">What an error names.</param>
    /// <exception cref="LinuxException">The namespace cannot be entered, the kernel has no such protocol, or the caller may not.</exception>
    public static ProbeSocket Open(NetworkNamespaceHandle space, bool six, int type, int protocol, string attempted)
    {
        int fd = NamespaceThread.Run(space, () =>
        {
            int opened = Libc.Socket(six ? Libc.AF_INET6 : Libc.AF_INET, type | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, protocol);
            return opened >= 0 ? opened : throw LinuxException.FromLastError(attempted);
        });
        var socket = new ProbeSocket(fd, six);
        // Errors are what a probe is after.
        _ = socket.TrySet(six ? Libc.SOL_IPV6 : Libc.SOL_IP, six ? Libc.IPV6_RECVERR : Libc.IP_RECVERR, 1);
        return socket;
    }

    /// <summary>Asks for the times packets leave and arrive, and for the time to live they arrive with.</summary>
    public void TakeTimes()
    {
        _ = TrySet(Libc.SOL_SOCKET, Libc.SO_TIMESTAMPING, Libc.TimestampingOptions);
        _ = TrySet(IsIPv6 ? Libc.SOL_IPV6 : Libc.SOL_IP, IsIPv6 ? Libc.IPV6_RECVHOPLIMIT : Libc.IP_RECVTTL, 1);
    }

    /// <summary>Sets an option that is a number.</summary>
    /// <returns>False where the kernel refuses.</returns>
    public bool TrySet(int level, int name, int value)
    {
        using var use = new DescriptorUse(_descriptor);
        return Libc.SetSocketOption(use.Number, level, name, &value, sizeof(int)) == 0;
    }

    /// <summary>Sets an option that is a structure.</summary>
    public bool TrySet(int level, int name, ReadOnlySpan<byte> value)
    {
        using var use = new DescriptorUse(_descriptor);
        fixed (byte* start = value) return Libc.SetSocketOption(use.Number, level, name, start, (uint)value.Length) == 0;
    }

    /// <summary>Reads an option that is a number; 0 where the kernel refuses.</summary>
    public int Get(int level, int name)
    {
        using var use = new DescriptorUse(_descriptor);
        int value = 0;
        uint length = sizeof(int);
        return Libc.GetSocketOption(use.Number, level, name, &value, &length) == 0 ? value : 0;
    }

    /// <summary>Whether routers may cut packets; false sets DF and looks at no MTU learned before.</summary>
    public void SetFragmentation(bool allowed)
    {
        _ = TrySet(IsIPv6 ? Libc.SOL_IPV6 : Libc.SOL_IP, IsIPv6 ? Libc.IPV6_MTU_DISCOVER : Libc.IP_MTU_DISCOVER, allowed ? Libc.PMTUDISC_DONT : Libc.PMTUDISC_PROBE);
        if (IsIPv6) _ = TrySet(Libc.SOL_IPV6, Libc.IPV6_DONTFRAG, allowed ? 0 : 1);
    }

    /// <summary>The time to live of packets that are sent without one of their own.</summary>
    public void SetHopLimit(int hops)
    {
        _ = TrySet(IsIPv6 ? Libc.SOL_IPV6 : Libc.SOL_IP, IsIPv6 ? Libc.IPV6_UNICAST_HOPS : Libc.IP_TTL, hops);
        _ = TrySet(IsIPv6 ? Libc.SOL_IPV6 : Libc.SOL_IP, IsIPv6 ? Libc.IPV6_MULTICAST_HOPS : Libc.IP_MULTICAST_TTL, hops);
    }

    /// <summary>Asks for a larger queue of what has arrived, beyond the system's limit where the caller may.</summary>
    public void EnlargeQueue(int bytes)
    {
        if (!TrySet(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, bytes)) _ = TrySet(Libc.SOL_SOCKET, Libc.SO_RCVBUF, bytes);
    }

    /// <summary>Binds the socket.</summary>
    public Errno Bind(IPEndPoint local)
    {
        SocketAddress raw = local.Serialize();
        using var use = new DescriptorUse(_descriptor);
        fixed (byte* start = raw.Buffer.Span) return Libc.BindInternet(use.Number, start, (uint)raw.Size) == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();
    }

    /// <summary>Connects the socket, or begins to.</summary>
    public Errno Connect(IPEndPoint remote)
    {
        SocketAddress raw = remote.Serialize();
        using var use = new DescriptorUse(_descriptor);
        fixed (byte* start = raw.Buffer.Span) return Libc.ConnectTo(use.Number, start, (uint)raw.Size) == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();
    }

    /// <summary>The address and port the socket has here; null where it has none.</summary>
    public IPEndPoint? LocalEndPoint()
    {
        byte* address = stackalloc byte[28];
        uint length = 28;
        using var use = new DescriptorUse(_descriptor);
        if (Libc.SocketAddress(use.Number, address, &length) != 0 || length < 16) return null;
        var bytes = new ReadOnlySpan<byte>(address, (int)Math.Min(length, 28));
        return Address(bytes) is { } found ? new IPEndPoint(found, bytes[2] << 8 | bytes[3]) : null;
    }

    /// <summary>The error the socket waits to report (SO_ERROR), which is then forgotten.</summary>
    public Errno TakeError() => (Errno)Get(Libc.SOL_SOCKET, Libc.SO_ERROR);

    /// <summary>Looks whether the socket is ready, without waiting.</summary>
    /// <param name="events">POLLIN, POLLOUT.</param>
    public bool IsReady(short events)
    {
        using var use = new DescriptorUse(_descriptor);
        var polled = new Libc.PollDescriptor { Descriptor = use.Number, Events = events };
        return Libc.Poll(&polled, 1, 0) > 0;
    }

    /// <summary>Gives the descriptor away, to become a <see cref="Socket"/>; this object is of no more use.</summary>
    public SafeSocketHandle Detach()
    {
        var handle = new SafeSocketHandle(_descriptor.Number, ownsHandle: true);
        _descriptor.SetHandleAsInvalid();
        return handle;
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    /// <summary>The address in a sockaddr; null for another family's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IPAddress? Address(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 8) return null;
        ushort family = MemoryMarshal.Read<ushort>(raw);
        if (family == Libc.AF_INET) return new IPAddress(raw.Slice(4, 4));
        if (family != Libc.AF_INET6 || raw.Length < 28) return null;
        ReadOnlySpan<byte> bytes = raw.Slice(8, 16);
        // A scope matters to link-local addresses alone; the kernel gives it with others too.
        bool local = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
        return local ? new IPAddress(bytes, MemoryMarshal.Read<uint>(raw[24..])) : new IPAddress(bytes);
    }
}
