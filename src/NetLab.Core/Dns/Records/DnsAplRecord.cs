namespace NetLab.Dns;

/// <summary>A list of address prefixes (RFC 3123).</summary>
public sealed class DnsAplRecord : DnsRecord
{
    private readonly byte[] _data;

    internal DnsAplRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        var prefixes = new List<string>();
        var all = new List<byte>();
        while (reader.Remaining > 0)
        {
            ReadOnlySpan<byte> item = reader.Take(4);
            int family = (item[0] << 8) | item[1], prefix = item[2], length = item[3] & 0x7f;
            int size = family switch { 1 => 4, 2 => 16, _ => 127 };
            if (family is 1 or 2 && (prefix > size * 8 || length > size)) throw reader.Malformed("an address prefix is longer than its family's addresses");
            ReadOnlySpan<byte> part = reader.Take(length);
            if (length > 0 && part[^1] == 0) throw reader.Malformed("an address prefix ends in a zero byte");
            all.AddRange(item);
            all.AddRange(part);
            byte[] address = new byte[size];
            part.CopyTo(address);
            string text = family is 1 or 2 ? DnsText.Address(address) : Convert.ToHexString(part);
            IsKnown &= family is 1 or 2;
            prefixes.Add($"{(item[3] > 0x7f ? "!" : "")}{family}:{text}/{prefix}");
        }
        Prefixes = [.. prefixes];
        _data = [.. all];
    }

    /// <summary>The prefixes: 1:192.0.2.0/24, 2:2001:db8::/32; with <c>!</c> before those that are not meant.</summary>
    public string[] Prefixes { get; }

    /// <inheritdoc/>
    public override string Data => IsKnown ? string.Join(' ', Prefixes) : DnsText.Generic(_data);

    private bool IsKnown { get; } = true;

    internal override void WriteData(ref DnsWriter writer) => writer.Bytes(_data);
}
