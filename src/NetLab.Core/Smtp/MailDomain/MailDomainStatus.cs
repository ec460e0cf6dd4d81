namespace NetLab.Smtp;

/// <summary>What a check of a mail domain came to.</summary>
public enum MailDomainStatus
{
    /// <summary>It is as it should be, and the evidence shows it.</summary>
    Pass,

    /// <summary>It is wrong, missing where it has to be, or does harm.</summary>
    Fail,

    /// <summary>Neither was shown: an optional mechanism is not in use, asks for nothing yet, or could not be looked at.</summary>
    NotProven,
}
