namespace NetLab.DBus;

/// <summary>What the sender of a message asks for. Bits that are not listed are kept and have no meaning.</summary>
[Flags]
public enum DBusMessageFlags : byte
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Nobody waits for a reply, and none should be sent.</summary>
    NoReplyExpected = 1,

    /// <summary>The bus must not start a service for this message.</summary>
    NoAutoStart = 2,

    /// <summary>The caller is prepared to wait while the service asks a person for authorization (polkit).</summary>
    AllowInteractiveAuthorization = 4,
}
