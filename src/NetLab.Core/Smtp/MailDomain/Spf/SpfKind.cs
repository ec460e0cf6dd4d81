namespace NetLab.Smtp;

/// <summary>The terms of an SPF record (RFC 7208 5 and 6).</summary>
internal enum SpfKind
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
    Redirect,
    Exp,

    /// <summary>A modifier nobody has defined, which is to be passed over.</summary>
    Unknown,
}
