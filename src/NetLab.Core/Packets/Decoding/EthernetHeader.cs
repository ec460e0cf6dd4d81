using NetLab.Network;

namespace NetLab.Packets;

/// <summary>The header of an Ethernet frame (IEEE 802.3).</summary>
public sealed class EthernetHeader
{
    private readonly byte[] _addresses;

    internal EthernetHeader(ReadOnlySpan<byte> header, ushort etherType) => (_addresses, EtherType) = (header[..12].ToArray(), etherType);

    /// <summary>To whom, <c>02-FC-00-00-00-01</c>.</summary>
    public string DestinationAddress => HardwareAddress.Format(_addresses.AsSpan(0, 6));

    /// <summary>From whom.</summary>
    public string SourceAddress => HardwareAddress.Format(_addresses.AsSpan(6, 6));

    /// <summary>What is inside, behind the VLAN tags (IEEE 802 numbers).</summary>
    public ushort EtherType { get; }

    internal ReadOnlySpan<byte> DestinationBytes => _addresses.AsSpan(0, 6);

    internal ReadOnlySpan<byte> SourceBytes => _addresses.AsSpan(6, 6);
}
