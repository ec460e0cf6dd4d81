namespace NetLab.Dns;

/// <summary>Text (RFC 1035 3.3.14): TXT, and SPF, AVC, NINFO, RESINFO and WALLET that look the same. One record has one or more strings of up to 255 bytes.</summary>
public sealed class DnsTxtRecord : DnsRecord
{
    private readonly byte[][] _strings;

    internal DnsTxtRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        var strings = new List<byte[]>(1);
        do strings.Add(reader.CharacterString().ToArray());
        while (reader.Remaining > 0);
        _strings = [.. strings];
    }

    /// <summary>The strings: UTF-8, or Latin-1 where they are not that. A long text is cut into several; joined without a space they are it.</summary>
    public string[] Strings => Array.ConvertAll(_strings, static text => DnsText.Readable(text));

    /// <inheritdoc/>
    public override string Data => string.Join(' ', Array.ConvertAll(_strings, static text => DnsText.Quote(text)));

    internal override void WriteData(ref DnsWriter writer)
    {
        foreach (byte[] text in _strings) writer.CharacterString(text);
    }
}
