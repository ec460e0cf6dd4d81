using System.Globalization;

namespace NetLab.Dns;

/// <summary>An EDNS option by its number and bytes: any code can be sent and received.</summary>
public sealed class DnsUnknownOption(ushort code, byte[] data) : DnsEdnsOption
{
    /// <inheritdoc/>
    public override DnsEdnsOptionCode Code => (DnsEdnsOptionCode)code;

    /// <inheritdoc/>
    public override byte[] Data { get; } = data;

    /// <summary>Any option from text, as dig has it: a code (a number or a name as EXPIRE), and its value in hexadecimal behind a colon.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static DnsUnknownOption Parse(string text, string parameter = "EdnsOption")
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = (colon < 0 ? text : text[..colon]).Trim(), value = colon < 0 ? "" : text[(colon + 1)..].Trim();
        if (!ushort.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out ushort code))
        {
            if (!Enum.TryParse(name.Equals("KEEPALIVE", StringComparison.OrdinalIgnoreCase) ? nameof(DnsEdnsOptionCode.TcpKeepalive) : name, true, out DnsEdnsOptionCode known) || !Enum.IsDefined(known))
                throw new ArgumentException($"'{name}' is no EDNS option: write a number from 0 to 65535, or a name as NSID or EXPIRE.", parameter);
            code = (ushort)known;
        }
        try
        {
            return new DnsUnknownOption(code, Convert.FromHexString(value));
        }
        catch (FormatException)
        {
            throw new ArgumentException($"'{value}' is no value of an EDNS option: write it in hexadecimal, two digits a byte.", parameter);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Convert.ToHexStringLower(Data);
}
