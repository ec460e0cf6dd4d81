using System.Net;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>An IPv4 address (RFC 1035 3.4.1).</summary>
public sealed class DnsARecord : DnsRecord
{
    private readonly byte[] _address;

    /// <summary>A record of one's own.</summary>
    /// <exception cref="ArgumentException">The address is of the other family.</exception>
    public DnsARecord(DnsName owner, uint ttl, IPAddress address, DnsSection section = DnsSection.Answer)
        : base(new DnsRecordHead(owner, DnsRecordType.A, DnsClass.IN, ttl, section)) => _address = DnsText.AddressBytes(address, AddressFamily.InterNetwork);

    internal DnsARecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => _address = reader.Take(4).ToArray();

    /// <summary>The address.</summary>
    public string IPAddress => DnsText.Address(_address);

    /// <inheritdoc/>
    public override string Data => DnsText.Address(_address);

    /// <summary>The address as the BCL has it.</summary>
    internal IPAddress Address => new(_address);

    internal override void WriteData(ref DnsWriter writer) => writer.Bytes(_address);
}
