using System.Diagnostics.CodeAnalysis;

namespace NetLab.Packets;

/// <summary>A version of SSL or TLS, by its number on the wire.</summary>
[SuppressMessage("Design", "CA1008", Justification = "There is no version 0.")]
public enum TlsProtocol
{
    /// <summary>SSL 3.0 (RFC 6101), broken since 2014 (POODLE, RFC 7568).</summary>
    Ssl3 = 0x300,

    /// <summary>TLS 1.0 (RFC 2246), given up in 2021 (RFC 8996).</summary>
    Tls10 = 0x301,

    /// <summary>TLS 1.1 (RFC 4346), given up in 2021 (RFC 8996).</summary>
    Tls11 = 0x302,

    /// <summary>TLS 1.2 (RFC 5246).</summary>
    Tls12 = 0x303,

    /// <summary>TLS 1.3 (RFC 8446).</summary>
    Tls13 = 0x304,
}
