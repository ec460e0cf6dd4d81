using System.Net;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>An IPv6 address (RFC 3596).</summary>
public sealed class DnsAaaaRecord : DnsRecord
{
    private readonly byte[] _address;

    /// <summary>A record of one's own.</summary>
    /// <exception cref="ArgumentException">The address is of the other family.</exception>
    public DnsAaaaRecord(DnsName owner, uint ttl, IPAddress address, DnsSection section = DnsSection.Answer)
        : base(new DnsRecordHead(owner, DnsRecordType.AAAA, DnsClass.IN, ttl, section)) => _address = DnsText.AddressBytes(address, AddressFamily.InterNetworkV6);

    internal DnsAaaaRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head) => _address = reader.Take(16).ToArray();

    /// <summary>The address.</summary>
    public string IPAddress => DnsText.Address(_address);

    /// <inheritdoc/>
    public override string Data => DnsText.Address(_address);

    /// <summary>The address as the BCL has it.</summary>
    internal IPAddress Address => new(_address);

    internal override void WriteData(ref DnsWriter writer) => writer.Bytes(_address);
}
