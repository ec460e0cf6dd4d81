using System.Runtime.InteropServices;
using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Devices;

/// <summary>A socket on one multicast group of NETLINK_KOBJECT_UEVENT: it lets nobody else in, and knows when something did not fit.</summary>
internal sealed unsafe class UEventSocket : IDisposable
{
    private const uint KernelGroup = 1, UdevGroup = 2;
    private readonly byte[] _buffer;
    private readonly SubsystemFilter? _filter;
    private readonly DeviceEventSource _source;
    private DeviceEvent? _held;
    private ulong _lastSequence;
    private uint _drops;
    private long _unreadable;
    private bool _overrun;

    private UEventSocket(LinuxDescriptor socket, DeviceEventSource source, SubsystemFilter? filter, byte[] buffer)
    {
        (Descriptor, _source, _filter, _buffer) = (socket, source, filter, buffer);
        _drops = NetlinkDescriptor.Drops(Descriptor);
    }

    /// <summary>The socket, to wait for.</summary>
    public LinuxDescriptor Descriptor { get; }

    /// <summary>The socket's netlink address.</summary>
    public uint PortId
    {
        get
        {
            Libc.NetlinkAddress address;
            uint size = (uint)sizeof(Libc.NetlinkAddress);
            return Libc.SocketName(Descriptor.Number, &address, &size) == 0 ? address.PortId : throw LinuxException.FromLastError("ask a socket for its address");
        }
    }

    /// <summary>How many datagrams from others than the kernel or root's udevd were thrown away.</summary>
    public long Forged { get; private set; }

    /// <summary>Opens a socket in a network namespace.</summary>
    /// <param name="source">Whose events.</param>
    /// <param name="filter">The subsystems that are wanted; null for all.</param>
    /// <param name="target">The namespace.</param>
    /// <param name="queueSize">How many bytes the kernel may keep for it.</param>
    /// <param name="buffer">Where datagrams are read into.</param>
    public static UEventSocket Open(DeviceEventSource source, SubsystemFilter? filter, NetworkNamespaceHandle target, int queueSize, byte[] buffer)
    {
        Libc.FilterInstruction[]? program = source == DeviceEventSource.Udev ? UdevFilter.Build(filter) : null;
        int fd = NamespaceThread.Run(target, () => OpenHere(source, program, queueSize));
        return new UEventSocket(new LinuxDescriptor(fd), source, filter, buffer);
    }

    /// <summary>Takes the next wanted event that is in the queue already; false when there is none.</summary>
    public bool TryReceive(out DeviceEvent? received)
    {
        if (_held is not null)
        {
            (received, _held) = (_held, null);
            return true;
        }
        while (true)
        {
            switch (Receive(out int length))
            {
                case Errno.None:
                    received = Read(_buffer.AsSpan(0, length), out ulong sequence);
                    // After an overrun nothing more gets into the queue before it is empty: the loss is where the numbers jump.
                    bool jumped = _source == DeviceEventSource.Kernel && _lastSequence != 0 && sequence > _lastSequence + 1;
                    ulong before = _lastSequence;
                    if (sequence > _lastSequence) _lastSequence = sequence;
                    if (_unreadable > 0 || (jumped && (_overrun || NetlinkDescriptor.Drops(Descriptor) != _drops)))
                    {
                        _held = received;
                        received = Lost(before);
                    }
                    if (received is not null) return true;
                    continue;
                case Errno.ENOBUFS:
                    _overrun = true;
                    continue;
                case Errno.EAGAIN when _overrun:
                    received = Lost(_lastSequence);
                    return true;
                case Errno.EAGAIN:
                    received = null;
                    return false;
                default:
                    throw LinuxException.FromLastError("receive device events");
            }
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => Descriptor.Dispose();

    private static int OpenHere(DeviceEventSource source, Libc.FilterInstruction[]? program, int queueSize)
    {
        int fd = Libc.Socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, (int)NetlinkProtocol.KObjectUEvent);
        if (fd < 0) throw LinuxException.FromLastError("open a socket for device events");
        try
        {
            // Only root may go past net.core.rmem_max. The kernel takes memory for what is in the queue, not for its size.
            if (!NetlinkDescriptor.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, (uint)queueSize))
                NetlinkDescriptor.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUF, (uint)queueSize);
            if (source == DeviceEventSource.Udev && !NetlinkDescriptor.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_PASSCRED, 1))
                throw LinuxException.FromLastError("ask for the senders of device events");
            if (program is not null)
            {
                fixed (Libc.FilterInstruction* first = program)
                {
                    var attached = new Libc.FilterProgram { Length = (ushort)program.Length, Instructions = first };
                    if (Libc.SetSocketOption(fd, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, &attached, (uint)sizeof(Libc.FilterProgram)) != 0)
                        throw LinuxException.FromLastError("filter device events");
                }
            }
            var address = new Libc.NetlinkAddress { Family = Libc.AF_NETLINK, Groups = source == DeviceEventSource.Udev ? UdevGroup : KernelGroup };
            return Libc.Bind(fd, &address, (uint)sizeof(Libc.NetlinkAddress)) == 0 ? fd : throw LinuxException.FromLastError("listen to device events");
        }
        catch
        {
            _ = Libc.Close(fd);
            throw;
        }
    }

    private DeviceEvent? Read(ReadOnlySpan<byte> datagram, out ulong sequence)
    {
        sequence = 0;
        try
        {
            return _source == DeviceEventSource.Kernel
                ? UEventMessage.ReadKernel(datagram, _filter, DateTime.Now, out sequence)
                : UEventMessage.ReadUdev(datagram, _filter, DateTime.Now, out sequence);
        }
        catch (NetlinkFormatException)
        {
            // From whom we believe, and not to be understood: what it was about is as unknown as if it had not come.
            _unreadable++;
            return null;
        }
    }

    private DeviceEvent Lost(ulong lastSequence)
    {
        uint drops = NetlinkDescriptor.Drops(Descriptor);
        long lost = (drops - _drops) + _unreadable;
        (_drops, _unreadable, _overrun) = (drops, 0, false);
        return new DeviceEvent([]) { Action = DeviceAction.EventsLost, Source = _source, SequenceNumber = lastSequence, Lost = lost, Time = DateTime.Now };
    }

    /// <summary>Takes one datagram of the right sender's out of the queue, without waiting.</summary>
    private Errno Receive(out int length)
    {
        const int CredentialsSize = 28;
        byte* control = stackalloc byte[64];
        while (true)
        {
            Libc.NetlinkAddress sender = default;
            nint count;
            Libc.MessageHeader message;
            fixed (byte* start = _buffer)
            {
                var vector = new Libc.IoVector { Base = start, Length = (nuint)_buffer.Length };
                message = new Libc.MessageHeader
                {
                    Name = &sender, NameLength = (uint)sizeof(Libc.NetlinkAddress), Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 64,
                };
                count = Libc.ReceiveMessage(Descriptor.Number, &message, Libc.MSG_DONTWAIT | Libc.MSG_TRUNC);
            }
            length = (int)count;
            if (count < 0)
            {
                var error = (Errno)Marshal.GetLastPInvokeError();
                if (error == Errno.EINTR) continue;
                return error;
            }
            var credentials = (Libc.CredentialsMessage*)control;
            bool genuine = _source == DeviceEventSource.Kernel
                // Whoever may send to the group too (CAP_NET_ADMIN) has a port; the kernel has none.
                ? sender is { PortId: 0, Groups: KernelGroup }
                // A message to our port alone has no group; uid 0 alone may send to it.
                : sender.Groups == UdevGroup && message.ControlLength >= CredentialsSize && credentials->Level == Libc.SOL_SOCKET
                    && credentials->Type == Libc.SCM_CREDENTIALS && credentials->UserId == 0;
            if (!genuine)
            {
                Forged++;
                continue;
            }
            if (count <= _buffer.Length) return Errno.None;
            _unreadable++;
            length = 0;
        }
    }
}
