namespace NetLab.Smtp;

/// <summary>Somebody a message was for.</summary>
public sealed class SmtpSinkRecipient
{
    internal SmtpSinkRecipient(string address, IReadOnlyDictionary<string, string?> parameters, string reply) => (Address, Parameters, Reply) = (address, parameters, reply);

    /// <summary>The address, without its brackets.</summary>
    public string Address { get; }

    /// <summary>The parameters of RCPT TO, as they were given; null for one without a value.</summary>
    public IReadOnlyDictionary<string, string?> Parameters { get; }

    /// <summary>When the sender wants to hear of it (RFC 3461): NEVER, or SUCCESS, FAILURE and DELAY; null where it did not say.</summary>
    public string? Notify => Parameters.GetValueOrDefault("NOTIFY");

    /// <summary>The address it was first written to, with its type and in xtext, as it was given; null where none was.</summary>
    public string? OriginalRecipient => Parameters.GetValueOrDefault("ORCPT");

    /// <summary>What the sink answered.</summary>
    public string Reply { get; }

    /// <summary>Whether it was taken.</summary>
    public bool IsAccepted => Reply.StartsWith('2');

    /// <inheritdoc/>
    public override string ToString() => Address;
}
