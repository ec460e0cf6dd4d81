namespace NetLab.Network;

/// <summary>Whether a kind of interface stands on another one.</summary>
public enum LinkParentUse
{
    /// <summary>It stands alone.</summary>
    None,

    /// <summary>It may be bound to another interface.</summary>
    Optional,

    /// <summary>It cannot be without one.</summary>
    Required,
}
