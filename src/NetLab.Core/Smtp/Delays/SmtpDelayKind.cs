namespace NetLab.Smtp;

/// <summary>In which way a server makes its clients wait.</summary>
public enum SmtpDelayKind
{
    /// <summary>It greets late: who speaks before has given itself away (postscreen, greet pause).</summary>
    Greeting,

    /// <summary>What it refuses it answers late, what it takes at once (Exchange, qmail).</summary>
    Refusals,

    /// <summary>It answers later and later, or late from some point on (Postfix after a number of errors).</summary>
    Slowing,

    /// <summary>It took a command, and late, where it answers others at once.</summary>
    Reply,

    /// <summary>Its replies come a few bytes at a time (spamd).</summary>
    Stutter,
}
