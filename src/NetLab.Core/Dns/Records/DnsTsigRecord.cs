namespace NetLab.Dns;

/// <summary>The signature of a whole message (RFC 8945), by a key that both sides have.</summary>
public sealed class DnsTsigRecord : DnsRecord
{
    /// <summary>A signature of one's own.</summary>
    /// <param name="key">The key's name.</param>
    /// <param name="algorithm">The algorithm's name, such as hmac-sha256.</param>
    /// <param name="timeSigned">Seconds since 1970, 48 bits of them.</param>
    /// <param name="fudge">How many seconds the clocks may differ.</param>
    /// <param name="mac">The signature.</param>
    /// <param name="originalId">The message's id before anybody forwarded it.</param>
    /// <param name="error">What the server found wrong.</param>
    /// <param name="otherData">With BADTIME, the server's clock.</param>
    public DnsTsigRecord(DnsName key, DnsName algorithm, ulong timeSigned, ushort fudge, byte[] mac, ushort originalId, DnsResponseCode error = DnsResponseCode.NoError, byte[]? otherData = null)
        : base(new DnsRecordHead(key, DnsRecordType.TSIG, DnsClass.ANY, 0, DnsSection.Additional))
    {
        AlgorithmName = algorithm;
        TimeSigned = timeSigned;
        Fudge = fudge;
        Mac = mac;
        OriginalId = originalId;
        Error = error;
        OtherData = otherData ?? [];
    }

    internal DnsTsigRecord(in DnsRecordHead head, ref DnsReader reader)
        : base(head)
    {
        AlgorithmName = reader.Name();
        TimeSigned = reader.UInt48();
        Fudge = reader.UInt16();
        Mac = reader.Take(reader.UInt16()).ToArray();
        OriginalId = reader.UInt16();
        Error = (DnsResponseCode)reader.UInt16();
        OtherData = reader.Take(reader.UInt16()).ToArray();
    }

    /// <summary>The algorithm, such as hmac-sha256.</summary>
    public string Algorithm => AlgorithmName.Text;

    /// <summary>When it was signed: seconds since 1970.</summary>
    public ulong TimeSigned { get; }

    /// <summary>How many seconds the clocks may differ.</summary>
    public ushort Fudge { get; }

    /// <summary>The signature.</summary>
    public byte[] Mac { get; }

    /// <summary>The message's id before anybody forwarded it.</summary>
    public ushort OriginalId { get; }

    /// <summary>What the server found wrong; 16 is BADSIG here.</summary>
    public DnsResponseCode Error { get; }

    /// <summary>With BADTIME, the server's clock.</summary>
    public byte[] OtherData { get; }

    /// <inheritdoc/>
    public override string Data =>
        $"{AlgorithmName} {TimeSigned} {Fudge} {Mac.Length} {(Mac.Length == 0 ? "" : DnsText.Base64(Mac) + " ")}{OriginalId} {ErrorText} {OtherData.Length}"
        + (OtherData.Length == 0 ? "" : " " + DnsText.Base64(OtherData));

    internal DnsName AlgorithmName { get; }

    private string ErrorText => Error == DnsResponseCode.BadVers ? "BADSIG" : Enum.IsDefined(Error) ? Error.ToString().ToUpperInvariant() : $"{(ushort)Error}";

    internal override void WriteData(ref DnsWriter writer)
    {
        // What is signed has the name in lower case, so that is how it is sent.
        writer.PlainName(AlgorithmName.ToLower());
        writer.UInt48(TimeSigned);
        writer.UInt16(Fudge);
        writer.UInt16(checked((ushort)Mac.Length));
        writer.Bytes(Mac);
        writer.UInt16(OriginalId);
        writer.UInt16((ushort)Error);
        writer.UInt16(checked((ushort)OtherData.Length));
        writer.Bytes(OtherData);
    }
}
