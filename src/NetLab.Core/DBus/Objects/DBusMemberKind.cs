namespace NetLab.DBus;

/// <summary>What a member of an interface is.</summary>
public enum DBusMemberKind
{
    /// <summary>Something to call.</summary>
    Method,

    /// <summary>Something to read or write.</summary>
    Property,

    /// <summary>Something to be told of.</summary>
    Signal,
}
