namespace NetLab.Dns;

/// <summary>What came of the cookie that was sent along (RFC 7873).</summary>
public enum DnsCookieStatus
{
    /// <summary>None was sent.</summary>
    NotSent,

    /// <summary>The server gave none back.</summary>
    NotSupported,

    /// <summary>The server gave ours back with its own: nobody on the way forged the answer who could not read the question.</summary>
    Good,

    /// <summary>The server wanted its cookie first (BADCOOKIE), and took the question at the second try.</summary>
    GoodAfterRetry,

    /// <summary>The server refused the cookie it had given.</summary>
    Bad,
}
