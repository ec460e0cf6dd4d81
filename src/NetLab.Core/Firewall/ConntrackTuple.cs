using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>
/// One direction of a tracked connection: who sends to whom. ICMP has no ports; its identifier stands in <see cref="SourcePort"/> and
/// its type and code in <see cref="DestinationPort"/>, as the kernel keeps them (struct nf_conntrack_tuple).
/// </summary>
internal readonly record struct ConntrackTuple
{
    private const byte Icmp = 1, Icmp6 = 58;

    public byte Protocol { get; init; }

    public ushort SourcePort { get; init; }

    public ushort DestinationPort { get; init; }

    public IPValue Source { get; init; }

    public IPValue Destination { get; init; }

    public bool IsIcmp => Protocol is Icmp or Icmp6;

    public bool HasPorts => Protocol is 6 or 17 or 33 or 132 or 136;

    /// <summary>Reads CTA_TUPLE_ORIG or CTA_TUPLE_REPLY.</summary>
    public static ConntrackTuple Read(NetlinkAttributeReader tuple)
    {
        var value = new ConntrackTuple();
        while (tuple.Read())
        {
            switch (tuple.Type)
            {
                case ConntrackAttribute.TupleAddresses: value = ReadAddresses(tuple.Nested(), value); break;
                case ConntrackAttribute.TupleProtocol: value = ReadProtocol(tuple.Nested(), value); break;
            }
        }
        return value;
    }

    /// <summary>Writes the tuple as an attribute.</summary>
    public void Write(NetlinkWriter request, ushort attribute)
    {
        int tuple = request.BeginNested(attribute);
        int addresses = request.BeginNested(ConntrackAttribute.TupleAddresses);
        bool v6 = Source.Family == AddressFamily.IPv6;
        Span<byte> address = stackalloc byte[16];
        request.Bytes(v6 ? ConntrackAttribute.SourceV6 : ConntrackAttribute.SourceV4, Source.Write(address));
        request.Bytes(v6 ? ConntrackAttribute.DestinationV6 : ConntrackAttribute.DestinationV4, Destination.Write(address));
        request.EndNested(addresses);
        int protocol = request.BeginNested(ConntrackAttribute.TupleProtocol);
        request.UInt8(ConntrackAttribute.ProtocolNumber, Protocol);
        if (IsIcmp)
        {
            bool six = Protocol == Icmp6;
            request.UInt16BigEndian(six ? ConntrackAttribute.Icmp6Id : ConntrackAttribute.IcmpId, SourcePort);
            request.UInt8(six ? ConntrackAttribute.Icmp6Type : ConntrackAttribute.IcmpType, (byte)(DestinationPort >> 8));
            request.UInt8(six ? ConntrackAttribute.Icmp6Code : ConntrackAttribute.IcmpCode, (byte)DestinationPort);
        }
        else
        {
            request.UInt16BigEndian(ConntrackAttribute.SourcePort, SourcePort);
            request.UInt16BigEndian(ConntrackAttribute.DestinationPort, DestinationPort);
        }
        request.EndNested(protocol);
        request.EndNested(tuple);
    }

    private static ConntrackTuple ReadAddresses(NetlinkAttributeReader addresses, ConntrackTuple value)
    {
        while (addresses.Read())
        {
            value = addresses.Type switch
            {
                ConntrackAttribute.SourceV4 or ConntrackAttribute.SourceV6 => value with { Source = Address(addresses) },
                ConntrackAttribute.DestinationV4 or ConntrackAttribute.DestinationV6 => value with { Destination = Address(addresses) },
                _ => value,
            };
        }
        return value;
    }

    private static IPValue Address(in NetlinkAttributeReader address) => IPValue.TryRead(address.Value, out IPValue value)
        ? value
        : throw new NetlinkFormatException($"An address of a tracked connection has {address.Value.Length} bytes.");

    private static ConntrackTuple ReadProtocol(NetlinkAttributeReader protocol, ConntrackTuple value)
    {
        while (protocol.Read())
        {
            value = protocol.Type switch
            {
                ConntrackAttribute.ProtocolNumber => value with { Protocol = protocol.UInt8() },
                ConntrackAttribute.SourcePort or ConntrackAttribute.IcmpId or ConntrackAttribute.Icmp6Id => value with { SourcePort = protocol.UInt16BigEndian() },
                ConntrackAttribute.DestinationPort => value with { DestinationPort = protocol.UInt16BigEndian() },
                ConntrackAttribute.IcmpType or ConntrackAttribute.Icmp6Type => value with { DestinationPort = (ushort)((value.DestinationPort & 0xff) | (protocol.UInt8() << 8)) },
                ConntrackAttribute.IcmpCode or ConntrackAttribute.Icmp6Code => value with { DestinationPort = (ushort)((value.DestinationPort & 0xff00) | protocol.UInt8()) },
                _ => value,
            };
        }
        return value;
    }
}
