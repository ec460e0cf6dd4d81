namespace NetLab.Dns;

/// <summary>Who may issue certificates for the name (RFC 8659).</summary>
public sealed class DnsCaaRecord : DnsRecord
{
    private readonly byte[] _tag;
    private readonly byte[] _value;

    internal DnsCaaRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Flags = reader.UInt8();
        _tag = reader.CharacterString().ToArray();
        if (_tag.Length == 0) throw reader.Malformed("a CAA record has an empty tag");
        foreach (byte b in _tag)
        {
            if (!char.IsAsciiLetterOrDigit((char)b)) throw reader.Malformed("a CAA record's tag has more than letters and digits");
        }
        _value = reader.Rest().ToArray();
    }

    /// <summary>128 when an issuer who does not know the tag must not issue; else 0.</summary>
    public byte Flags { get; }

    /// <summary>issue, issuewild, iodef, ...</summary>
    public string Tag => DnsText.Readable(_tag);

    /// <summary>The issuer's domain and parameters; <c>;</c> for nobody.</summary>
    public string Value => DnsText.Readable(_value);

    /// <summary>An issuer who does not know the tag must not issue.</summary>
    public bool IsCritical => (Flags & 0x80) != 0;

    /// <inheritdoc/>
    public override string Data => $"{Flags} {Tag} {DnsText.Quote(_value)}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt8(Flags);
        writer.CharacterString(_tag);
        writer.Bytes(_value);
    }
}
