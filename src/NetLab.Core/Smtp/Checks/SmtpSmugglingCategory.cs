namespace NetLab.Smtp;

/// <summary>What a sequence of a smuggling test can show.</summary>
public enum SmtpSmugglingCategory
{
    /// <summary>The proper end of a message: without it nothing else means anything.</summary>
    Control,

    /// <summary>
    /// An honest sender may pass it on inside a message, since its dot does not stand behind CR LF and is not doubled (RFC 5321 4.5.2). A server that
    /// takes it for the end lets strangers put mail of their own behind it (CVE-2023-51764, -51765, -51766).
    /// </summary>
    Vulnerability,

    /// <summary>
    /// Its dot stands behind CR LF, so that every sender doubles it: nobody can smuggle with it. A server that takes it for the end breaks the
    /// standard, and no more.
    /// </summary>
    Compliance,
}
