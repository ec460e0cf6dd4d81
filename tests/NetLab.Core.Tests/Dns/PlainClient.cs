using System.Net;
using System.Net.Sockets;
using NetLab.Dns;

namespace NetLab.Tests.Dns;

/// <summary>Questions over a plain socket to a server on this host.</summary>
internal static class PlainClient
{
    /// <summary>Asks over UDP.</summary>
    public static DnsMessage Ask(int port, DnsName name, DnsRecordType type, DnsEdns? edns = null)
    {
        byte[] question = new byte[1500], answer = new byte[65535];
        var query = new DnsQuery { Flags = DnsHeaderFlags.None, Edns = edns ?? new DnsEdns { UdpSize = 4096 } };
        int length = query.Write(question, (ushort)(type + 7), name, type);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(question.AsSpan(0, length));
        int size = socket.Receive(answer);
        Assert.True(DnsQuery.IsAnswerTo(answer.AsSpan(0, size), question.AsSpan(0, length), exactCase: true));
        return DnsMessage.Parse(answer.AsSpan(0, size));
    }

    /// <summary>Transfers a zone: all records up to the second SOA.</summary>
    public static List<DnsRecord> Transfer(int port, DnsName zone)
    {
        byte[] buffer = new byte[2 + 65535];
        int length = new DnsQuery { Flags = DnsHeaderFlags.None, Edns = null }.Write(buffer.AsSpan(2), 99, zone, DnsRecordType.AXFR);
        (buffer[0], buffer[1]) = ((byte)(length >> 8), (byte)length);
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        stream.Write(buffer, 0, length + 2);
        var records = new List<DnsRecord>();
        while (records.Count < 2 || records[^1] is not DnsSoaRecord)
        {
            stream.ReadExactly(buffer, 0, 2);
            int size = (buffer[0] << 8) | buffer[1];
            stream.ReadExactly(buffer, 0, size);
            DnsMessage message = DnsMessage.Parse(buffer.AsSpan(0, size));
            Assert.Equal(DnsResponseCode.NoError, message.ResponseCode);
            records.AddRange(message.Answers);
        }
        return records;
    }
}
