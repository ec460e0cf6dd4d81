namespace NetLab.Dns;

/// <summary>How to reach a service (RFC 9460): under which name, by which protocols, port and addresses.</summary>
public class DnsSvcbRecord : DnsRecord
{
    internal DnsSvcbRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Priority = reader.UInt16();
        TargetName = reader.Name();
        var parameters = new List<DnsServiceParameter>();
        int last = -1;
        while (reader.Remaining > 0)
        {
            ushort key = reader.UInt16();
            if (key <= last) throw reader.Malformed($"the parameters of a {DnsMnemonics.Text(head.Type)} record are not in order");
            last = key;
            var parameter = new DnsServiceParameter(key, reader.Take(reader.UInt16()).ToArray());
            if (parameter.Fault() is string fault) throw reader.Malformed($"the parameter {parameter.Name} of a {DnsMnemonics.Text(head.Type)} record {fault}");
            parameters.Add(parameter);
        }
        Parameters = [.. parameters];
    }

    /// <summary>0 makes the name an alias of the target (AliasMode); else the lowest is tried first.</summary>
    public ushort Priority { get; }

    /// <summary>The host; <c>.</c> is the record's own name, or in AliasMode "there is no such service".</summary>
    public string Target => TargetName.Text;

    /// <summary>All parameters in their order.</summary>
    public DnsServiceParameter[] Parameters { get; }

    /// <summary>The name is an alias of the target.</summary>
    public bool IsAlias => Priority == 0;

    /// <summary>Parameters a client has to understand to use the record.</summary>
    public string[] Mandatory => Find(0)?.Keys() ?? [];

    /// <summary>The protocols above TLS or QUIC: h2, h3, ...</summary>
    public string[] Alpn => Array.ConvertAll(Find(1)?.Strings() ?? [], static text => DnsText.Readable(text));

    /// <summary>The scheme's usual protocol is not to be had.</summary>
    public bool NoDefaultAlpn => Find(2) is not null;

    /// <summary>The port; null for the scheme's own.</summary>
    public ushort? Port => Find(3) is DnsServiceParameter port ? (ushort)((port.Value[0] << 8) | port.Value[1]) : null;

    /// <summary>IPv4 addresses to try before the target's are known.</summary>
    public string[] Ipv4Hint => Find(4)?.Addresses(4) ?? [];

    /// <summary>The configuration of Encrypted Client Hello; null when there is none.</summary>
    public byte[]? EchConfig => Find(5)?.Value;

    /// <summary>IPv6 addresses to try before the target's are known.</summary>
    public string[] Ipv6Hint => Find(6)?.Addresses(16) ?? [];

    /// <summary>The path of DNS over HTTPS (RFC 9461), a URI template; null when there is none.</summary>
    public string? DohPath => Find(7) is DnsServiceParameter path ? DnsText.Readable(path.Value) : null;

    /// <inheritdoc/>
    public override string Data => $"{Priority} {TargetName}" + string.Concat(Array.ConvertAll(Parameters, static parameter => $" {parameter}"));

    internal DnsName TargetName { get; }

    internal sealed override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(Priority);
        writer.PlainName(TargetName);
        foreach (DnsServiceParameter parameter in Parameters)
        {
            writer.UInt16(parameter.Key);
            writer.UInt16((ushort)parameter.Value.Length);
            writer.Bytes(parameter.Value);
        }
    }

    private DnsServiceParameter? Find(int key)
    {
        foreach (DnsServiceParameter parameter in Parameters)
        {
            if (parameter.Key == key) return parameter;
        }
        return null;
    }
}
