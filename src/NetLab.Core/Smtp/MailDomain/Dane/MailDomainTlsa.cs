using System.Net;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <summary>Makes the TLSA record that a server's zone has to have for DANE (RFC 6698, for mail RFC 7672).</summary>
/// <param name="Host">The server's name.</param>
/// <param name="Port">Its TCP port.</param>
public sealed record MailDomainTlsa(string Host, int Port)
{
    /// <summary>0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE; 3 by default, the server's own key and nothing else.</summary>
    public byte Usage { get; init; } = 3;

    /// <summary>0 the whole certificate, 1 its public key; 1 by default, which outlives a certificate that is renewed with the same key.</summary>
    public byte Selector { get; init; } = 1;

    /// <summary>0 the bytes themselves, 1 their SHA-256, 2 their SHA-512; 1 by default.</summary>
    public byte MatchingType { get; init; } = 1;

    /// <summary>How many seconds the record may be kept.</summary>
    public uint Ttl { get; init; } = 3600;

    /// <summary>Where the record stands: <c>_25._tcp.mail.example.org</c>.</summary>
    /// <exception cref="ArgumentException">The host is an address, or no name.</exception>
    public string Name
    {
        get
        {
            string host = Host.Trim().TrimEnd('.');
            if (host.Length == 0) throw SmtpCommandText.Bad("HostName", "The name of the host is missing: the record stands below it.");
            if (IPAddress.TryParse(host.Trim('[', ']'), out _) || host.Contains('/', StringComparison.Ordinal)) throw SmtpCommandText.Bad("HostName", $"'{host}' is no name, and the record stands below one: give the server's with -HostName.");
            return FormattableString.Invariant($"_{Port}._tcp.{DnsName.Parse(host, "HostName").Text}");
        }
    }

    /// <summary>Whether the record means an authority.</summary>
    private bool IsOfAuthority => Usage is 0 or 2;

    /// <summary>Connects to a server and sees what it shows: by STARTTLS, or with TLS from the first byte, whatever is spoken then. Nothing of it has to be trusted.</summary>
    /// <param name="options">Where and how; <see cref="SmtpTlsMode.Implicit"/> is TLS from the first byte, all else STARTTLS.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="LinuxException">Nobody listens there, there is no route, or the time is up (ETIMEDOUT).</exception>
    /// <exception cref="DnsQueryException">The server's name could not be looked up.</exception>
    /// <exception cref="SmtpProtocolException">It is no mail server, offers no TLS, or TLS could not be begun.</exception>
    /// <exception cref="SmtpTimeoutException">It is silent.</exception>
    public static async Task<SmtpTls> ShownAsync(SmtpSessionOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using SmtpSession session = await SmtpSession.ConnectAsync(options with { Tls = options.Tls with { ReportOnly = true } }, cancellation).ConfigureAwait(false);
        if (session.Tls is { } shown) return shown;
        Took(SmtpStage.Banner, "turns us away", await session.ReadReplyAsync(SmtpStage.Banner, cancellation).ConfigureAwait(false));
        Took(SmtpStage.Ehlo, "refuses EHLO", await session.EhloAsync(cancellation).ConfigureAwait(false));
        if (!session.Capabilities.StartTls)
            throw new SmtpProtocolException(SmtpStage.StartTls, SmtpFailureKind.NotOffered, $"{options} offers no STARTTLS, and shows no certificate.", "A port that speaks TLS from the first byte wants -Tls Implicit.");
        Took(SmtpStage.StartTls, "refuses STARTTLS", await session.StartTlsAsync(cancellation).ConfigureAwait(false));
        await session.QuitAsync(cancellation).ConfigureAwait(false);
        return session.Tls!;

        void Took(SmtpStage stage, string what, SmtpReply reply)
        {
            if (!reply.IsSuccess) throw new SmtpProtocolException(stage, SmtpFailureKind.NotOffered, $"{options} {what}: {MailDomainText.Clip(reply.ToString(), 200)}");
        }
    }

    /// <summary>The record for what a server showed.</summary>
    /// <param name="shown">Its handshake.</param>
    /// <exception cref="ArgumentException">It showed nothing that this usage could mean, or the name is none.</exception>
    public DnsTlsaRecord Of(SmtpTls shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        if (shown.Presented.Length == 0) throw SmtpCommandText.Bad("InputObject", $"{Host} showed no certificate.");
        if (!IsOfAuthority) return DnsTlsaRecord.Of(Name, shown.Presented[0], Usage, Selector, MatchingType, Ttl);
        X509Certificate2 authority = Authority(shown.Presented)
            ?? throw SmtpCommandText.Bad("Usage", $"{Host} shows no authority's certificate beside its own, and senders look for it in what the server shows (RFC 7672 3.1.2): let the server send its whole chain, or take usage 3.");
        return DnsTlsaRecord.Of(Name, authority, Usage, Selector, MatchingType, Ttl);
    }

    /// <summary>The record for certificates at hand.</summary>
    /// <param name="chain">The server's, its authorities' behind it; or an authority's alone, where the usage is an authority's.</param>
    /// <exception cref="ArgumentException">There is none that this usage could mean, or the name is none.</exception>
    public DnsTlsaRecord Of(IReadOnlyList<X509Certificate2> chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (chain.Count == 0) throw SmtpCommandText.Bad("Certificate", "The certificate is missing.");
        X509Certificate2? one = !IsOfAuthority || (chain.Count == 1 && IsAuthority(chain[0])) ? chain[0] : Authority(chain);
        return one is not null
            ? DnsTlsaRecord.Of(Name, one, Usage, Selector, MatchingType, Ttl)
            : throw SmtpCommandText.Bad("Usage", $"The usage {Usage} means an authority, and '{MailDomainText.Clip(chain[0].Subject, 100)}' is a server's certificate without one beside it. Give the authority's certificate, or take usage 3.");
    }

    /// <summary>Why mail servers would not use a record; null when they would.</summary>
    /// <param name="record">The record.</param>
    public static string? Problem(DnsTlsaRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return DaneMatcher.Unusable(record);
    }

    /// <summary>The certificate that has signed the first one.</summary>
    private static X509Certificate2? Authority(IReadOnlyList<X509Certificate2> chain)
    {
        for (int i = 1; i < chain.Count; i++)
        {
            if (chain[i].SubjectName.RawData.AsSpan().SequenceEqual(chain[0].IssuerName.RawData)) return chain[i];
        }
        return null;
    }

    private static bool IsAuthority(X509Certificate2 certificate) => certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(static one => one.CertificateAuthority);
}
