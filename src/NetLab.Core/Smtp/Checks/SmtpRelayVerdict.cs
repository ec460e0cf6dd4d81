namespace NetLab.Smtp;

/// <summary>What a server made of one form of a relay test.</summary>
public enum SmtpRelayVerdict
{
    /// <summary>Nothing is known: the dialogue ended before RCPT was answered.</summary>
    NotProven,

    /// <summary>The server took the recipient (2xx); <see cref="SmtpRelayResult.Evidence"/> says how far it was followed.</summary>
    Accepted,

    /// <summary>The server refused it (5xx).</summary>
    Rejected,

    /// <summary>The server would take it from somebody who has logged in (530, RFC 4954 6).</summary>
    AuthRequired,

    /// <summary>The server refused it for now (4xx), as greylisting does: it may take it later.</summary>
    Deferred,

    /// <summary>The server had enough of us (421, or 4xx for too much in a time): this says nothing about the form.</summary>
    Throttled,

    /// <summary>A control, which tells what the server does with any address; never a finding.</summary>
    Control,
}
