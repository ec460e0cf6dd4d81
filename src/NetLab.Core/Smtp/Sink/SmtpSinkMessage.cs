using System.Net.Security;
using System.Security.Authentication;

namespace NetLab.Smtp;

/// <summary>A message a sink received: its envelope, who brought it and how, and the message itself.</summary>
public sealed class SmtpSinkMessage
{
    private readonly Lazy<(SmtpSinkHeader[] Headers, int Body)> _parsed;

    internal SmtpSinkMessage(byte[] raw)
    {
        Raw = raw;
        _parsed = new(() => SmtpSinkText.Parse(Raw));
    }

    /// <summary>Its number; also in the reply the sender got (<c>queued as ...</c>).</summary>
    public string QueueId { get; internal init; } = "";

    /// <summary>When the last of it came.</summary>
    public DateTime ReceivedTime { get; internal init; } = DateTime.Now;

    /// <summary>The sender of the envelope (MAIL FROM); empty for <c>&lt;&gt;</c>.</summary>
    public string From { get; internal init; } = "";

    /// <summary>The recipients that were taken (RCPT TO).</summary>
    public string[] To { get; internal init; } = [];

    /// <summary>All recipients, those that were refused too, each with its parameters and what it was answered.</summary>
    public SmtpSinkRecipient[] Recipients { get; internal init; } = [];

    /// <summary>What the client called itself.</summary>
    public string Helo { get; internal init; } = "";

    /// <summary>How it greeted: EHLO, HELO or LHLO.</summary>
    public string Greeting { get; internal init; } = "";

    /// <summary>The client's address; null over a Unix socket.</summary>
    public string? RemoteAddress { get; internal init; }

    /// <summary>The client's port; null over a Unix socket.</summary>
    public int? RemotePort { get; internal init; }

    /// <summary>The namespace the sink is in; null for the process's own.</summary>
    public string? Namespace { get; internal init; }

    /// <summary>Whether it came over TLS.</summary>
    public bool IsEncrypted => TlsProtocol is not null;

    /// <summary>The version of TLS; null without.</summary>
    public SslProtocols? TlsProtocol { get; internal init; }

    /// <summary>The cipher suite; null without TLS.</summary>
    public TlsCipherSuite? TlsCipherSuite { get; internal init; }

    /// <summary>The name the client asked for (SNI); null without.</summary>
    public string? TlsServerName { get; internal init; }

    /// <summary>Who logged in; null where nobody did.</summary>
    public string? User { get; internal init; }

    /// <summary>How; null where nobody did.</summary>
    public string? AuthMechanism { get; internal init; }

    /// <summary>What BODY said: 7BIT, 8BITMIME or BINARYMIME; null where it was not given.</summary>
    public string? BodyType => Parameters.GetValueOrDefault("BODY")?.ToUpperInvariant();

    /// <summary>Whether SMTPUTF8 was given (RFC 6531).</summary>
    public bool SmtpUtf8 => Parameters.ContainsKey("SMTPUTF8");

    /// <summary>What a report is to bring back (RFC 3461): FULL or HDRS; null where it was not given.</summary>
    public string? DsnReturn => Parameters.GetValueOrDefault("RET")?.ToUpperInvariant();

    /// <summary>The sender's number for the message (RFC 3461's ENVID), as it was given; null where it was not.</summary>
    public string? DsnEnvelopeId => Parameters.GetValueOrDefault("ENVID");

    /// <summary>The parameters of MAIL FROM, as they were given; null for one without a value.</summary>
    public IReadOnlyDictionary<string, string?> Parameters { get; internal init; } = new Dictionary<string, string?>();

    /// <summary>Whether it came in chunks (BDAT, RFC 3030).</summary>
    public bool IsChunked { get; internal init; }

    /// <summary>The lines of its header, in their order.</summary>
    public IReadOnlyList<SmtpSinkHeader> Headers => _parsed.Value.Headers;

    /// <summary>The first Subject, its encoded words decoded; null without one.</summary>
    public string? Subject => SmtpSinkText.Decode(GetHeader("Subject"));

    /// <summary>What stands behind the header, as text: a body in base64 or quoted-printable is decoded, one of several parts is as it came.</summary>
    public string Body => SmtpSinkText.Body(this, Raw.AsSpan(_parsed.Value.Body));

    /// <summary>The whole message as text, byte for byte where it is ASCII or UTF-8.</summary>
    public string Text => SmtpSinkText.ReadText(Raw);

    /// <summary>Every byte of the message: as it was sent, the dots of SMTP taken off.</summary>
    public byte[] Raw { get; }

    /// <summary>How many bytes it has.</summary>
    public int Size => Raw.Length;

    /// <summary>How many bytes it takes of what its sink may hold.</summary>
    internal long Held { get; init; }

    /// <summary>The first header line of a name; null without one.</summary>
    /// <param name="name">The name; upper and lower case are the same.</param>
    public string? GetHeader(string name)
    {
        foreach (SmtpSinkHeader header in Headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return header.Value;
        }
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{QueueId}: <{From}> to {string.Join(", ", To.Take(3).Select(static one => $"<{one}>"))}{(To.Length > 3 ? ", ..." : "")}";
}
