using System.Buffers.Binary;

namespace NetLab.Interop;

/// <summary>
/// A packet socket with a receive ring of the third version (packet(7)): the kernel puts packets into blocks that both share, and a full block, or one that
/// waited long enough, is read without a system call and given back.
/// </summary>
internal sealed unsafe class PacketRing : IDisposable
{
    private const int BlockSize = 1 << 18;

    /// <summary>After so long a block is handed over with what it has.</summary>
    private const int RetireMilliseconds = 20;

    private readonly LinuxDescriptor _socket;
    private readonly byte* _memory;
    private readonly int _blocks;
    private int _block;
    private uint _left;
    private Libc.RingPacket* _packet;
    private bool _disposed;

    private PacketRing(LinuxDescriptor socket, byte* memory, int blocks)
    {
        (_socket, _blocks) = (socket, blocks);
        _memory = memory;
    }

    /// <summary>The socket, to wait for with POLLIN.</summary>
    public LinuxDescriptor Descriptor => _socket;

    /// <summary>Begins to capture.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="interfaceIndex">The interface; 0 for all.</param>
    /// <param name="promiscuous">Whether the interface is to receive what is for others too.</param>
    /// <param name="incomingOnly">Whether what interfaces send is left out.</param>
    /// <param name="filter">The program that says which packets, and how much of each; it is in force before the first packet.</param>
    /// <param name="bytes">How much memory the ring is to have.</param>
    /// <exception cref="LinuxException">The caller lacks CAP_NET_RAW, there is no such interface, or memory.</exception>
    public static PacketRing Open(NetworkNamespaceHandle space, int interfaceIndex, bool promiscuous, bool incomingOnly, Libc.FilterInstruction[] filter, long bytes)
    {
        int blocks = (int)Math.Clamp(bytes / BlockSize, 2, 4096);
        int fd = NamespaceThread.Run(space, () => OpenHere(interfaceIndex, promiscuous, incomingOnly, filter, blocks));
        var socket = new LinuxDescriptor(fd);
        nint memory = Libc.MapMemory(0, (nuint)blocks * BlockSize, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, fd, 0);
        if (memory != -1) return new PacketRing(socket, (byte*)memory, blocks);
        LinuxException failure = LinuxException.FromLastError("map the ring of a packet socket");
        socket.Dispose();
        throw failure;
    }

    /// <summary>Goes to the next packet that is there already. What was told of the one before is no longer valid.</summary>
    public bool TryRead(out RingFrame frame)
    {
        frame = default;
        while (_left == 0)
        {
            var block = (Libc.RingBlock*)(_memory + ((nint)_block * BlockSize));
            if (_packet is not null)
            {
                // Given back: from here on the kernel writes into it again.
                Volatile.Write(ref block->Status, Libc.TP_STATUS_KERNEL);
                _packet = null;
                _block = (_block + 1) % _blocks;
                continue;
            }
            if ((Volatile.Read(ref block->Status) & Libc.TP_STATUS_USER) == 0) return false;
            _left = block->PacketCount;
            _packet = (Libc.RingPacket*)((byte*)block + block->FirstPacket);
        }
        Libc.RingPacket* packet = _packet;
        var link = (Libc.LinkAddress*)((byte*)packet + sizeof(Libc.RingPacket));
        uint tag = 0;
        if ((packet->Status & Libc.TP_STATUS_VLAN_VALID) != 0)
        {
            const uint UsualProtocol = 0x8100;
            tag = ((packet->Status & Libc.TP_STATUS_VLAN_TPID_VALID) != 0 ? packet->VlanProtocol : UsualProtocol) << 16 | (ushort)packet->VlanTag;
        }
        frame = new RingFrame
        {
            Data = new ReadOnlySpan<byte>((byte*)packet + packet->DataOffset, (int)packet->Kept),
            Length = packet->Length,
            Nanoseconds = ((long)packet->Seconds * 1_000_000_000) + packet->Nanoseconds,
            VlanTag = tag,
            NetworkOffset = packet->NetworkOffset - packet->DataOffset,
            InterfaceIndex = link->InterfaceIndex,
            HardwareType = link->HardwareType,
            PacketType = link->PacketType,
            Protocol = BinaryPrimitives.ReverseEndianness(link->Protocol),
        };
        if (--_left > 0) _packet = (Libc.RingPacket*)((byte*)packet + packet->NextOffset);
        return true;
    }

    /// <summary>How many packets passed the filter since the last call, and how many of them found no room.</summary>
    public (uint Packets, uint Drops) TakeStatistics()
    {
        Libc.RingStatistics figures = default;
        uint size = (uint)sizeof(Libc.RingStatistics);
        return Libc.GetSocketOption(_socket.Number, Libc.SOL_PACKET, Libc.PACKET_STATISTICS, &figures, &size) == 0 ? (figures.Packets, figures.Drops) : default;
    }

    /// <summary>What went wrong with the socket since the last call, such as ENETDOWN when its interface went down.</summary>
    public Errno TakeError()
    {
        int error = 0;
        uint size = sizeof(int);
        return Libc.GetSocketOption(_socket.Number, Libc.SOL_SOCKET, Libc.SO_ERROR, &error, &size) == 0 ? (Errno)error : Errno.None;
    }

    /// <summary>Ends the capture. What was told of packets is no longer valid.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _ = Libc.UnmapMemory((nint)_memory, (nuint)_blocks * BlockSize);
        _socket.Dispose();
    }

    private static int OpenHere(int interfaceIndex, bool promiscuous, bool incomingOnly, Libc.FilterInstruction[] filter, int blocks)
    {
        // Protocol 0: nothing comes before it is bound, when filter and ring are in place.
        int fd = Libc.Socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            LinuxException failure = LinuxException.FromLastError("open a packet socket");
            throw failure.Error is Errno.EPERM or Errno.EACCES
                ? new LinuxException(failure.Error, "capture packets", "Capturing needs CAP_NET_RAW: run as root, or give pwsh the capability (setcap cap_net_raw+ep).")
                : failure;
        }
        try
        {
            Set(fd, Libc.PACKET_VERSION, Libc.TPACKET_V3, "choose the form of the packet ring");
            fixed (Libc.FilterInstruction* first = filter)
            {
                var program = new Libc.FilterProgram { Length = (ushort)filter.Length, Instructions = first };
                if (Libc.SetSocketOption(fd, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, &program, (uint)sizeof(Libc.FilterProgram)) != 0)
                    throw LinuxException.FromLastError("give the packet filter to the kernel");
            }
            const uint FrameSize = 2048;
            var ring = new Libc.RingRequest
            {
                BlockSize = BlockSize, BlockCount = (uint)blocks, FrameSize = FrameSize, FrameCount = (uint)blocks * (BlockSize / FrameSize), RetireMilliseconds = RetireMilliseconds,
            };
            if (Libc.SetSocketOption(fd, Libc.SOL_PACKET, Libc.PACKET_RX_RING, &ring, (uint)sizeof(Libc.RingRequest)) != 0)
                throw LinuxException.FromLastError($"get a packet ring of {(long)blocks * BlockSize >> 20} MiB");
            // Kernels before 4.20 do not know it; the reader leaves them out too.
            int one = 1;
            if (incomingOnly) _ = Libc.SetSocketOption(fd, Libc.SOL_PACKET, Libc.PACKET_IGNORE_OUTGOING, &one, sizeof(int));
            if (promiscuous && interfaceIndex != 0)
            {
                var member = new Libc.PacketMembership { InterfaceIndex = interfaceIndex, Type = Libc.PACKET_MR_PROMISC };
                if (Libc.SetSocketOption(fd, Libc.SOL_PACKET, Libc.PACKET_ADD_MEMBERSHIP, &member, (uint)sizeof(Libc.PacketMembership)) != 0)
                    throw LinuxException.FromLastError($"make the interface {interfaceIndex} promiscuous");
            }
            var address = new Libc.LinkAddress { Family = Libc.AF_PACKET, Protocol = Libc.EveryProtocol, InterfaceIndex = interfaceIndex };
            if (Libc.BindPacket(fd, &address, (uint)sizeof(Libc.LinkAddress)) != 0) throw LinuxException.FromLastError("capture on the interface");
            return fd;
        }
        catch
        {
            _ = Libc.Close(fd);
            throw;
        }
    }

    private static void Set(int fd, int option, int value, string attempted)
    {
        if (Libc.SetSocketOption(fd, Libc.SOL_PACKET, option, &value, sizeof(int)) != 0) throw LinuxException.FromLastError(attempted);
    }
}
