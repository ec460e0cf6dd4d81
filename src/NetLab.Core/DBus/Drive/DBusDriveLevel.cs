namespace NetLab.DBus;

/// <summary>How deep a path of the DBus: drive goes.</summary>
public enum DBusDriveLevel
{
    /// <summary>The root, below which are the buses.</summary>
    Root,

    /// <summary>A bus, below which are the names on it.</summary>
    Bus,

    /// <summary>A name on a bus, which is its root object too.</summary>
    Name,

    /// <summary>An object, below which are other objects and its interfaces.</summary>
    Object,

    /// <summary>An interface of an object, below which are its members.</summary>
    Interface,

    /// <summary>A method, property or signal.</summary>
    Member,
}
