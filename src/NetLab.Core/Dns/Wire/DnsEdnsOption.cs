namespace NetLab.Dns;

/// <summary>One option of EDNS (RFC 6891 6.1.2).</summary>
public abstract class DnsEdnsOption
{
    /// <summary>The option's code (IANA DNS EDNS0 option codes).</summary>
    public abstract DnsEdnsOptionCode Code { get; }

    /// <summary>The option's value as bytes.</summary>
    public abstract byte[] Data { get; }

    /// <summary>The value as a person reads it.</summary>
    public abstract override string ToString();

    internal static DnsEdnsOption Read(ref DnsReader reader)
    {
        var code = (DnsEdnsOptionCode)reader.UInt16();
        int outer = reader.Enter(reader.UInt16());
        // Every option has one reader, here.
        DnsEdnsOption option = code switch
        {
            DnsEdnsOptionCode.Nsid => new DnsNsidOption(reader.Rest().ToArray()),
            DnsEdnsOptionCode.ClientSubnet => new DnsClientSubnetOption(ref reader),
            DnsEdnsOptionCode.Expire => new DnsExpireOption(ref reader),
            DnsEdnsOptionCode.Cookie => new DnsCookieOption(ref reader),
            DnsEdnsOptionCode.TcpKeepalive => new DnsTcpKeepaliveOption(ref reader),
            DnsEdnsOptionCode.Padding => new DnsPaddingOption(reader.Rest().Length),
            DnsEdnsOptionCode.ExtendedError => new DnsExtendedErrorOption(ref reader),
            _ => new DnsUnknownOption((ushort)code, reader.Rest().ToArray()),
        };
        reader.Leave(outer);
        return option;
    }

    internal void Write(ref DnsWriter writer)
    {
        writer.UInt16((ushort)Code);
        int length = writer.BeginLength();
        writer.Bytes(Data);
        writer.EndLength(length);
    }
}
