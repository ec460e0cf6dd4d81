using System.Text;

namespace NetLab.Dns;

/// <summary>Why an answer is an error, in the server's words (RFC 8914).</summary>
public sealed class DnsExtendedErrorOption : DnsEdnsOption
{
    // IANA: Extended DNS Error Codes, by number.
    private static readonly string[] Purposes =
    [
        "Other Error", "Unsupported DNSKEY Algorithm", "Unsupported DS Digest Type", "Stale Answer", "Forged Answer", "DNSSEC Indeterminate", "DNSSEC Bogus",
        "Signature Expired", "Signature Not Yet Valid", "DNSKEY Missing", "RRSIGs Missing", "No Zone Key Bit Set", "NSEC Missing", "Cached Error",
        "Not Ready", "Blocked", "Censored", "Filtered", "Prohibited", "Stale NXDomain Answer", "Not Authoritative", "Not Supported",
        "No Reachable Authority", "Network Error", "Invalid Data", "Signature Expired before Valid", "Too Early", "Unsupported NSEC3 Iterations Value",
        "Unable to conform to policy", "Synthesized", "Invalid Query Type",
    ];

    /// <summary>An error with its text.</summary>
    public DnsExtendedErrorOption(ushort infoCode, string extraText = "")
    {
        InfoCode = infoCode;
        ExtraText = extraText;
    }

    internal DnsExtendedErrorOption(ref DnsReader reader)
    {
        InfoCode = reader.UInt16();
        // Some servers end the text with a NUL, which the RFC lets a client drop.
        ExtraText = DnsText.Readable(reader.Rest().TrimEnd((byte)0));
    }

    /// <inheritdoc/>
    public override DnsEdnsOptionCode Code => DnsEdnsOptionCode.ExtendedError;

    /// <summary>The error's number.</summary>
    public ushort InfoCode { get; }

    /// <summary>What IANA calls the error; empty for a number it does not know.</summary>
    public string Purpose => InfoCode < Purposes.Length ? Purposes[InfoCode] : "";

    /// <summary>What the server says beyond that; raw text from outside.</summary>
    public string ExtraText { get; }

    /// <inheritdoc/>
    public override byte[] Data => [(byte)(InfoCode >> 8), (byte)InfoCode, .. Encoding.UTF8.GetBytes(ExtraText)];

    /// <summary>As dig shows it: number, IANA's words, the server's words.</summary>
    public override string ToString()
    {
        string known = Purpose.Length > 0 ? $"{InfoCode} ({Purpose})" : $"{InfoCode}";
        return ExtraText.Length > 0 ? $"{known}: ({ExtraText})" : known;
    }
}
