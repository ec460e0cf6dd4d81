namespace NetLab.PowerShell.Smtp;

/// <summary>How TLS is begun with a server.</summary>
public enum TlsStart
{
    /// <summary>From the first byte.</summary>
    None,

    /// <summary>By STARTTLS of SMTP (RFC 3207).</summary>
    Smtp,

    /// <summary>By STARTTLS of LMTP.</summary>
    Lmtp,
}
