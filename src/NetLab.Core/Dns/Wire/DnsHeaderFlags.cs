namespace NetLab.Dns;

/// <summary>The flags of a message's header, as bits of its second 16-bit field (RFC 1035 4.1.1, RFC 4035).</summary>
[Flags]
public enum DnsHeaderFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The message is an answer.</summary>
    QR = 0x8000,

    /// <summary>The server has authority for the name asked.</summary>
    AA = 0x0400,

    /// <summary>The answer was cut to fit; ask again over TCP.</summary>
    TC = 0x0200,

    /// <summary>Recursion is wanted.</summary>
    RD = 0x0100,

    /// <summary>The server offers recursion.</summary>
    RA = 0x0080,

    /// <summary>Reserved; dig shows it as MBZ.</summary>
    Z = 0x0040,

    /// <summary>The server has validated the answer by DNSSEC.</summary>
    AD = 0x0020,

    /// <summary>The server is to leave validation to us.</summary>
    CD = 0x0010,
}
