namespace NetLab.Smtp;

/// <summary>One way of asking a server to pass mail on to somebody who is not its own.</summary>
public sealed record SmtpRelayForm
{
    /// <summary>Its place in the catalogue, from 1; the controls are 0.</summary>
    public required int Number { get; init; }

    /// <summary>Its name, such as <c>PercentHack</c>; the address literal's variant ends in <c>Literal</c>, the one in quotes in <c>Quoted</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The sender with its angle brackets, as MAIL FROM has it.</summary>
    public required string MailFrom { get; init; }

    /// <summary>The recipient with its angle brackets, as RCPT TO has it.</summary>
    public required string RcptTo { get; init; }

    /// <summary>Whether it is a control and no form of relaying.</summary>
    public bool IsControl { get; init; }

    /// <summary>Whether it is for the submission port (RFC 6409) instead of the port under test.</summary>
    public bool IsSubmission { get; init; }

    /// <summary>
    /// Whether a server may take the recipient for one of its own: its last domain is the server's, or it has none, and the target is
    /// hidden in the local part. A server that takes any local part takes these too without relaying.
    /// </summary>
    public bool MayBeLocal { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {MailFrom} {RcptTo}";
}
