namespace NetLab.DBus;

/// <summary>What became of an interface of an object that an object manager knows.</summary>
public enum DBusObjectChange
{
    /// <summary>It was there when the watch began.</summary>
    Present,

    /// <summary>It has come.</summary>
    Added,

    /// <summary>Some of its properties are different.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}
