using System.Net;
using System.Net.Sockets;

namespace NetLab.Smtp;

/// <content>The steps at the beginning: EHLO, XCLIENT.</content>
public sealed partial class SmtpSession
{
    /// <summary>The name this session greets with.</summary>
    public string HeloName => _options.Helo ?? OwnName();

    /// <summary>
    /// Greets: EHLO, or LHLO for LMTP. A server that does not know EHLO is greeted with HELO. What it can is in <see cref="Capabilities"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The name to greet with has a line's end in it.</exception>
    /// <exception cref="SmtpProtocolException">What came is no reply, or the connection broke.</exception>
    /// <exception cref="SmtpTimeoutException">The reply did not come in time.</exception>
    public async Task<SmtpReply> EhloAsync(CancellationToken cancellation = default)
    {
        string name = HeloName;
        SmtpCommandText.Check(name, "Helo", "The name to greet with");
        SmtpReply reply = await CommandAsync(SmtpStage.Ehlo, $"{(_options.Lmtp ? "LHLO" : "EHLO")} {name}", cancellation).ConfigureAwait(false);
        if (reply.IsSuccess)
        {
            Capabilities = SmtpCapabilities.Parse(reply);
            return reply;
        }
        // 500 and 502 are "no such command"; a server that objects to our name would object to it in HELO as well.
        if (_options.Lmtp || reply.Code is not (500 or 501 or 502 or 504)) return reply;
        SmtpReply plain = await CommandAsync(SmtpStage.Ehlo, $"HELO {name}", cancellation).ConfigureAwait(false);
        if (plain.IsSuccess) Capabilities = SmtpCapabilities.Parse(plain, isExtended: false);
        return plain;
    }

    /// <summary>Tells the server for whom we speak (Postfix's XCLIENT), which it takes from those it trusts; then its greeting comes again, and EHLO follows.</summary>
    /// <returns>The server's new greeting, or its refusal.</returns>
    /// <exception cref="ArgumentException">A name or value has a line's end in it.</exception>
    public async Task<SmtpReply> XClientAsync(IReadOnlyDictionary<string, string> attributes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var words = new List<string> { "XCLIENT" };
        foreach ((string name, string value) in attributes)
        {
            SmtpCommandText.Check(name, "XClient", "The name of an XCLIENT attribute");
            SmtpCommandText.Check(value, "XClient", "The value of an XCLIENT attribute");
            if (name.Length == 0 || name.Contains(' ', StringComparison.Ordinal) || name.Contains('=', StringComparison.Ordinal)) throw new ArgumentException($"'{name}' is no attribute of XCLIENT: NAME, ADDR, PORT, PROTO, HELO and LOGIN are.", nameof(attributes));
            words.Add($"{name.ToUpperInvariant()}={SmtpCommandText.ToXText(value)}");
        }
        SmtpReply reply = await CommandAsync(SmtpStage.Ehlo, string.Join(' ', words), cancellation).ConfigureAwait(false);
        if (!reply.IsSuccess) return reply;
        Capabilities = SmtpCapabilities.None;
        foreach ((string name, string value) in attributes)
        {
            if (!name.Equals("ADDR", StringComparison.OrdinalIgnoreCase)) continue;
            string address = value.StartsWith("IPV6:", StringComparison.OrdinalIgnoreCase) ? value[5..] : value;
            (_claimed, _trust) = (IPAddress.TryParse(address, out IPAddress? claimed) ? claimed : IPAddress.None, null);
        }
        return reply;
    }

    /// <summary>
    /// Gives the connection away as it is, for somebody who speaks TLS in a way of his own. Nothing is left of it here: whoever has it closes it.
    /// </summary>
    /// <exception cref="SmtpProtocolException">The server said something that was not read: TLS may not begin behind it.</exception>
    internal Stream Detach()
    {
        RequireNothingPending();
        Stream given = _stream;
        (_stream, _socket) = (Stream.Null, null);
        return given;
    }

    private string OwnName()
    {
        if (Environment.MachineName is { } name && name.Contains('.', StringComparison.Ordinal)) return name;
        // RFC 5321 4.1.3: a machine without a full name says its address.
        return LocalEndPoint switch
        {
            IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } six => $"[IPv6:{new IPAddress(six.Address.GetAddressBytes())}]",
            IPEndPoint four => $"[{four.Address}]",
            _ => "localhost",
        };
    }
}
