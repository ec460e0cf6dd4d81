namespace NetLab.Network;

/// <summary>Whether an interface is meant to work (RFC 2863 ifAdminStatus), with Windows's names and numbers.</summary>
public enum InterfaceAdminStatus
{
    /// <summary>Enabled.</summary>
    Up = 1,

    /// <summary>Disabled.</summary>
    Down = 2,
}
