using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NetLab.Firewall;

/// <summary>struct nfgenmsg (linux/netfilter/nfnetlink.h), the fixed part of every nfnetlink message.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetfilterHeader
{
    public NetfilterFamily Family;
    public byte Version;
    private ushort _resource;

    public NetfilterHeader(NetfilterFamily family, ushort resource = 0)
    {
        Family = family;
        Resource = resource;
    }

    /// <summary>res_id: the subsystem in the messages around a batch, otherwise 0 or the low bits of the generation. Big-endian on the wire.</summary>
    public ushort Resource
    {
        readonly get => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(_resource) : _resource;
        set => _resource = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
    }
}
