using System.Net;

namespace NetLab.Smtp;

/// <summary>A term of an SPF record.</summary>
internal sealed record SpfTerm(string Text, SpfKind Kind)
{
    /// <summary>+ - ? or ~ of a mechanism.</summary>
    public char Qualifier { get; init; } = '+';

    /// <summary>The name it is about, with its macros; null where it has none.</summary>
    public SpfMacroText? Domain { get; init; }

    /// <summary>The address of ip4 and ip6.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The length of the prefix for IPv4.</summary>
    public int Prefix4 { get; init; } = 32;

    /// <summary>The length of the prefix for IPv6.</summary>
    public int Prefix6 { get; init; } = 128;

    /// <summary>It is one of those that count as a lookup (RFC 7208 4.6.4).</summary>
    public bool IsLookup => Kind is SpfKind.Include or SpfKind.A or SpfKind.Mx or SpfKind.Ptr or SpfKind.Exists or SpfKind.Redirect;

    /// <summary>It says which addresses may send; the others are modifiers.</summary>
    public bool IsMechanism => Kind < SpfKind.Redirect;

    /// <summary>What a match means.</summary>
    public MailDomainSpfResult Outcome => Qualifier switch { '-' => MailDomainSpfResult.Fail, '~' => MailDomainSpfResult.SoftFail, '?' => MailDomainSpfResult.Neutral, _ => MailDomainSpfResult.Pass };
}
