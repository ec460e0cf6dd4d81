using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>For which clients an answer is wanted (RFC 7871): an address with the bits that count, the others zero.</summary>
public sealed class DnsClientSubnetOption : DnsEdnsOption
{
    private const ushort FamilyIPv4 = 1;
    private const ushort FamilyIPv6 = 2;
    private readonly ushort _family;
    private readonly byte[] _address;

    private DnsClientSubnetOption(ushort family, byte[] address, byte source)
    {
        _family = family;
        _address = address;
        SourcePrefixLength = source;
    }

    internal DnsClientSubnetOption(ref DnsReader reader)
    {
        _family = reader.UInt16();
        SourcePrefixLength = reader.UInt8();
        ScopePrefixLength = reader.UInt8();
        // Family 0 stands for no address at all (BIND sends it so for "0").
        int size = _family switch { FamilyIPv4 => 4, FamilyIPv6 => 16, 0 => 0, _ => throw reader.Malformed($"a client subnet has the unknown family {_family}") };
        if (SourcePrefixLength > size * 8 || ScopePrefixLength > size * 8) throw reader.Malformed($"a client subnet has {Math.Max(SourcePrefixLength, ScopePrefixLength)} of {size * 8} bits");
        if (reader.Remaining != (SourcePrefixLength + 7) / 8) throw reader.Malformed($"a client subnet of {SourcePrefixLength} bits has {reader.Remaining} bytes");
        _address = new byte[size];
        reader.Rest().CopyTo(_address);
        if ((SourcePrefixLength & 7) != 0 && (_address[SourcePrefixLength / 8] & (0xff >> (SourcePrefixLength & 7))) != 0)
            throw reader.Malformed("a client subnet has bits set after its prefix");
    }

    /// <inheritdoc/>
    public override DnsEdnsOptionCode Code => DnsEdnsOptionCode.ClientSubnet;

    /// <summary>The subnet's first address; null when it is of no family.</summary>
    public string? Address => _family == 0 ? null : DnsText.Address(_address);

    /// <summary>How many bits of the address the client tells.</summary>
    public byte SourcePrefixLength { get; }

    /// <summary>How many bits the answer is good for; 0 in a question, and in an answer that is the same for all.</summary>
    public byte ScopePrefixLength { get; }

    /// <inheritdoc/>
    public override byte[] Data =>
        [(byte)(_family >> 8), (byte)_family, SourcePrefixLength, ScopePrefixLength, .. _address.AsSpan(0, (SourcePrefixLength + 7) / 8)];

    /// <summary>Reads a subnet: 192.0.2.0/24, 2001:db8::/56, or 0/0 for "do not tell anybody about me". Bits after the prefix are cleared.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static DnsClientSubnetOption Parse(string text, string parameter = "ClientSubnet")
    {
        ArgumentNullException.ThrowIfNull(text);
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? text : text[..slash];
        if (host == "0") host = "0.0.0.0";
        // The BCL reads 10 as 0.0.0.10, and scopes: a subnet has neither.
        if (!IPAddress.TryParse(host, out IPAddress? address) || host.Contains('%') || (address.AddressFamily == AddressFamily.InterNetwork && host.Count(static c => c == '.') != 3))
            throw Bad(text, $"'{host}' is no IP address", parameter);
        byte[] bytes = address.GetAddressBytes();
        int bits = text == "0" ? 0 : bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > bytes.Length * 8))
            throw Bad(text, $"'{text[(slash + 1)..]}' is no number of bits from 0 to {bytes.Length * 8}", parameter);
        for (int i = bits; i < bytes.Length * 8; i++) bytes[i / 8] &= (byte)~(0x80 >> (i % 8));
        return new DnsClientSubnetOption(bytes.Length == 4 ? FamilyIPv4 : FamilyIPv6, bytes, (byte)bits);
    }

    /// <summary>As dig shows it: address/source/scope.</summary>
    public override string ToString() => $"{Address ?? "0"}/{SourcePrefixLength}/{ScopePrefixLength}";

    private static ArgumentException Bad(string text, string why, string parameter) =>
        new($"'{text}' is no client subnet: {why}. Write it as 192.0.2.0/24 or 2001:db8::/56.", parameter);
}
