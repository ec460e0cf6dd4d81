namespace NetLab.Smtp;

/// <summary>What is checked of a mail domain.</summary>
public enum MailDomainCheck
{
    /// <summary>The mail exchangers (RFC 5321 5.1, RFC 7505).</summary>
    MX,

    /// <summary>Who may send (RFC 7208).</summary>
    SPF,

    /// <summary>The keys mail is signed with (RFC 6376, RFC 8301, RFC 8463).</summary>
    DKIM,

    /// <summary>What receivers do with mail that is not the domain's (RFC 7489).</summary>
    DMARC,

    /// <summary>The policy that mail comes over TLS (RFC 8461).</summary>
    MtaSts,

    /// <summary>Where to report failures of TLS (RFC 8460).</summary>
    TlsRpt,

    /// <summary>The logo that mailboxes may show beside the domain's mail (draft-brand-indicators-for-message-identification).</summary>
    BIMI,

    /// <summary>The exchangers' certificates in signed DNS (RFC 7672).</summary>
    DANE,

    /// <summary>The exchangers' addresses have names that lead back to them.</summary>
    PTR,

    /// <summary>The name an exchanger greets with.</summary>
    HELO,

    /// <summary>Whether lists of hosts that send spam have the exchangers' addresses (RFC 5782). Asked only where lists are named.</summary>
    BlockList,
}
