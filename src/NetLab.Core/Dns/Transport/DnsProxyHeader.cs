using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>What a proxy says before what it passes on (HAProxy's PROXY protocol, version 2): on whose behalf it comes. Servers take it from proxies they know.</summary>
/// <param name="Source">Who asks.</param>
/// <param name="Destination">Where the asker thinks the server is, of the same family.</param>
public sealed record DnsProxyHeader(IPEndPoint Source, IPEndPoint Destination)
{
    private static readonly byte[] Signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

    /// <summary>The header's bytes.</summary>
    /// <param name="stream">Before a connection's first byte; false is before a datagram.</param>
    internal byte[] ToBytes(bool stream)
    {
        bool six = Source.AddressFamily == AddressFamily.InterNetworkV6;
        byte[] source = Source.Address.GetAddressBytes(), destination = Destination.Address.GetAddressBytes();
        byte[] header = new byte[Signature.Length + 4 + (2 * source.Length) + 4];
        Signature.CopyTo(header, 0);
        int at = Signature.Length;
        // Version 2, the command PROXY; the family above the transport.
        header[at++] = 0x21;
        header[at++] = (byte)((six ? 0x20 : 0x10) | (stream ? 1 : 2));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(at), (ushort)(header.Length - Signature.Length - 4));
        at += 2;
        source.CopyTo(header, at);
        destination.CopyTo(header, at + source.Length);
        at += 2 * source.Length;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(at), (ushort)Source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(at + 2), (ushort)Destination.Port);
        return header;
    }
}
