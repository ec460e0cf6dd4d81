namespace NetLab.Dns;

/// <summary>A rule that rewrites a name (RFC 3403), as telephone numbers and SIP use it.</summary>
public sealed class DnsNaptrRecord : DnsRecord
{
    private readonly byte[] _flags;
    private readonly byte[] _services;
    private readonly byte[] _expression;
    private readonly DnsName _replacement;

    internal DnsNaptrRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        Order = reader.UInt16();
        Preference = reader.UInt16();
        _flags = reader.CharacterString().ToArray();
        _services = reader.CharacterString().ToArray();
        _expression = reader.CharacterString().ToArray();
        _replacement = reader.Name();
    }

    /// <summary>The lowest is applied first.</summary>
    public ushort Order { get; }

    /// <summary>Among equal orders, the lowest is preferred.</summary>
    public ushort Preference { get; }

    /// <summary>What to do with the result: S, A, U or P.</summary>
    public string Flags => DnsText.Readable(_flags);

    /// <summary>The service, such as E2U+sip.</summary>
    public string Services => DnsText.Readable(_services);

    /// <summary>The substitution.</summary>
    public string RegularExpression => DnsText.Readable(_expression);

    /// <summary>The next name to ask; <c>.</c> when the substitution gives it.</summary>
    public string Replacement => _replacement.Text;

    /// <inheritdoc/>
    public override string Data => $"{Order} {Preference} {DnsText.Quote(_flags)} {DnsText.Quote(_services)} {DnsText.Quote(_expression)} {_replacement}";

    internal override void WriteData(ref DnsWriter writer)
    {
        writer.UInt16(Order);
        writer.UInt16(Preference);
        writer.CharacterString(_flags);
        writer.CharacterString(_services);
        writer.CharacterString(_expression);
        writer.LowerName(_replacement);
    }
}
