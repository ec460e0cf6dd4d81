namespace NetLab.Smtp;

/// <summary>What a check came to.</summary>
public enum SmtpCheckVerdict
{
    /// <summary>It could not be told; the evidence says why.</summary>
    NotProven,

    /// <summary>The server does it right.</summary>
    Pass,

    /// <summary>The server does it wrong.</summary>
    Fail,

    /// <summary>A fact that is neither right nor wrong by itself.</summary>
    Info,
}
