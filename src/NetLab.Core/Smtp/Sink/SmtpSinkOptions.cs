using System.Net;
using System.Security.Cryptography.X509Certificates;
using NetLab.Sockets;

namespace NetLab.Smtp;

/// <summary>How a mail sink receives.</summary>
public sealed record SmtpSinkOptions : SocketServerOptions
{
    /// <summary>The extensions that can be left out, as EHLO names them.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["8BITMIME", "BINARYMIME", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES", "LIMITS", "PIPELINING", "PRDR", "REQUIRETLS", "SIZE", "SMTPUTF8"];

    /// <summary>The name it calls itself; this machine's by default.</summary>
    public string HostName { get; init; } = Environment.MachineName is { Length: > 0 } name ? name : "localhost";

    /// <summary>Whether it speaks LMTP (RFC 2033): LHLO, and a reply for each recipient behind the message.</summary>
    public bool Lmtp { get; init; }

    /// <summary>Whether it speaks TLS, and from when on.</summary>
    public SmtpSinkTls Tls { get; init; }

    /// <summary>Its certificate, with the private key. Null, the default, has it make one of its own, which nobody else vouches for.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether no mail is taken before a login.</summary>
    public bool RequireAuthentication { get; init; }

    /// <summary>Whether passwords are taken without TLS too.</summary>
    public bool AllowUnencryptedAuthentication { get; init; }

    /// <summary>The ways to log in that it offers; all it knows by default.</summary>
    public IReadOnlyList<string> AuthMechanisms { get; init; } = SmtpSinkAuthentication.Mechanisms;

    /// <summary>Senders that are refused.</summary>
    public IReadOnlyList<SmtpSinkRule> RejectSender { get; init; } = [];

    /// <summary>Recipients that are refused.</summary>
    public IReadOnlyList<SmtpSinkRule> RejectRecipient { get; init; } = [];

    /// <summary>Whether the first try of a client, sender and recipient is put off (451 4.7.1) and the second taken.</summary>
    public bool Greylist { get; init; }

    /// <summary>How many bytes a message may have, from 1 to 1 GiB; 32 MiB by default.</summary>
    public int MaximumSize { get; init; } = 32 << 20;

    /// <summary>How many recipients a message may have; 1000 by default.</summary>
    public int MaximumRecipients { get; init; } = 1000;

    /// <summary>How many messages are kept until somebody receives them; then senders are put off (452). 10,000 by default.</summary>
    public int MaximumMessages { get; init; } = 10_000;

    /// <summary>How many bytes all messages may have together, those that are just coming among them; then senders are put off (452). 256 MiB by default.</summary>
    public long MaximumHeld { get; init; } = 256L << 20;

    /// <summary>How long one message may take to come; 10 minutes by default. <see cref="SocketServerOptions.IdleTimeout"/> is for one command.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many commands may be wrong until the client is sent away; 20 by default.</summary>
    public int MaximumErrors { get; init; } = 20;

    /// <summary>Extensions that are not offered, and not understood; see <see cref="Extensions"/>.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Who may log in. Not public: a server is shown and exported with its options.</summary>
    internal IReadOnlyList<NetworkCredential> Credentials { get; init; } = [];

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is out of its range; its name is that of the property.</exception>
    public void Check() => Validate();

    /// <summary>The same with those who may log in; with none there is no AUTH.</summary>
    public SmtpSinkOptions WithCredentials(IEnumerable<NetworkCredential> credentials) => this with { Credentials = [.. credentials] };

    /// <summary>Whether it offers an extension.</summary>
    internal bool Has(string extension)
    {
        foreach (string one in Without)
        {
            if (one.Equals(extension, StringComparison.OrdinalIgnoreCase)) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    internal override void Validate()
    {
        base.Validate();
        Check(HostName.Length is > 0 and <= 255 && !HostName.AsSpan().ContainsAnyExceptInRange('!', '~'), nameof(HostName), "is a name of 1 to 255 characters of ASCII, without blanks");
        Check(MaximumSize is > 0 and <= 1 << 30, nameof(MaximumSize), "is 1 byte to 1 GiB");
        Check(MaximumRecipients > 0, nameof(MaximumRecipients), "is 1 or more");
        Check(MaximumMessages > 0, nameof(MaximumMessages), "is 1 or more");
        Check(MaximumHeld > 0, nameof(MaximumHeld), "is 1 byte or more");
        Check(MaximumErrors > 0, nameof(MaximumErrors), "is 1 or more");
        Check(MessageTimeout > TimeSpan.Zero && MessageTimeout < TimeSpan.FromDays(40), nameof(MessageTimeout), "is more than 0 seconds, and less than 40 days");
        Check(Certificate is null or { HasPrivateKey: true }, nameof(Certificate), "has no private key with it");
        Check(!RequireAuthentication || Credentials.Count > 0, nameof(RequireAuthentication), "needs somebody who may log in (-Credential)");
        Check(Without.All(static one => Extensions.Contains(one, StringComparer.OrdinalIgnoreCase)), nameof(Without), $"takes {string.Join(", ", Extensions)}");
        Check(AuthMechanisms.All(static one => SmtpSinkAuthentication.Mechanisms.Contains(one, StringComparer.OrdinalIgnoreCase)), nameof(AuthMechanisms), $"takes {string.Join(", ", SmtpSinkAuthentication.Mechanisms)}");
    }
}
