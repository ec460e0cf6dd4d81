namespace NetLab.Smtp;

/// <summary>What came of a probe: how far it got, what the server said, and what that means.</summary>
public sealed record SmtpProbeResult
{
    /// <summary>The domain whose exchanger this is; null where a server was named.</summary>
    public string? Domain { get; init; }

    /// <summary>The exchanger's preference, the lowest is tried first; null where a server was named.</summary>
    public int? Preference { get; init; }

    /// <summary>The server's name or address, or its socket's path.</summary>
    public string Server { get; init; } = "";

    /// <summary>The server's port; null of a Unix socket.</summary>
    public int? Port { get; init; }

    /// <summary>The address and port that was talked to; null where no connection was made.</summary>
    public string? RemoteEndPoint { get; init; }

    /// <summary>The own address and port; null where no connection was made.</summary>
    public string? LocalEndPoint { get; init; }

    /// <summary>The namespace it was done from; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>How far it got: the stage at which it ended, well or not.</summary>
    public SmtpStage Stage { get; init; }

    /// <summary>Whether it got as far as it was to, and nobody was refused.</summary>
    public bool Success { get; init; }

    /// <summary>The code of the reply that decided; null where none came.</summary>
    public int? ReplyCode { get; init; }

    /// <summary>Its enhanced status code, <c>5.7.1</c>; null without one.</summary>
    public string? EnhancedStatus { get; init; }

    /// <summary>What the server said in it.</summary>
    public string? Reply { get; init; }

    /// <summary>What it all means, and what to do about it.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>The symbol of the system's error where no connection could be made, such as <c>ECONNREFUSED</c>; null else.</summary>
    public string? ConnectError { get; init; }

    /// <summary>Whether nothing came back from port 25 of any exchanger: a filter on this side, and no fault of theirs.</summary>
    public bool Port25Filtered { get; init; }

    /// <summary>What is wrong besides: with the exchanger's records, or the certificate. Empty when nothing is.</summary>
    public string[] Problems { get; init; } = [];

    /// <summary>The server's greeting, without its code; null where none came.</summary>
    public string? Banner { get; init; }

    /// <summary>What the server can, as it said first; null before that.</summary>
    public SmtpCapabilities? Capabilities { get; init; }

    /// <summary>What it can as it says through TLS; null without TLS.</summary>
    public SmtpCapabilities? CapabilitiesAfterTls { get; init; }

    /// <summary>TLS; null where it was not begun.</summary>
    public SmtpTls? Tls { get; init; }

    /// <summary>How the login was made, or tried; null without one.</summary>
    public string? AuthMechanism { get; init; }

    /// <summary>The answers to commands of the caller's own.</summary>
    public SmtpCommandResult[] Commands { get; init; } = [];

    /// <summary>The recipients.</summary>
    public SmtpRecipient[] Recipients { get; init; } = [];

    /// <summary>What the server calls the message it took; null where it took none, or does not say.</summary>
    public string? QueueId { get; init; }

    /// <summary>Whether the server may take us for one of its own: over loopback, from its own address, or by a Unix socket.</summary>
    public bool TrustedSource => SourceTrust == SmtpSourceTrust.Likely;

    /// <summary>The same with what lies between: Possible from the server's subnet, or from one private network to another.</summary>
    public SmtpSourceTrust SourceTrust { get; init; }

    /// <summary>What the server made us wait for on purpose, as it seems: a greeting or refusals that were held back, replies that came later and later. Empty where it did not.</summary>
    public SmtpDelay[] Delays { get; init; } = [];

    /// <summary>How long each part took.</summary>
    public SmtpTimings Timings { get; init; } = new();

    /// <summary>The whole conversation, without secrets.</summary>
    public SmtpTranscriptEntry[] Transcript { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Server}: {(Success ? "" : "failed at ")}{Stage}: {Explanation}";
}
