namespace NetLab.Smtp;

/// <summary>What SPF says about an address (RFC 7208 2.6).</summary>
public enum MailDomainSpfResult
{
    /// <summary>The domain has no record.</summary>
    None,

    /// <summary>The domain says nothing about the address.</summary>
    Neutral,

    /// <summary>The address may send.</summary>
    Pass,

    /// <summary>The address may not send.</summary>
    Fail,

    /// <summary>The address probably may not send.</summary>
    SoftFail,

    /// <summary>DNS failed on the way.</summary>
    TempError,

    /// <summary>The record cannot be evaluated.</summary>
    PermError,
}
