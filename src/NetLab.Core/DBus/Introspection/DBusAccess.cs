namespace NetLab.DBus;

/// <summary>What a property allows, as introspection's <c>access</c> says it.</summary>
[Flags]
public enum DBusAccess
{
    /// <summary>Neither, or introspection does not say.</summary>
    None = 0,

    /// <summary>It can be read.</summary>
    Read = 1,

    /// <summary>It can be written.</summary>
    Write = 2,

    /// <summary>It can be read and written.</summary>
    ReadWrite = Read | Write,
}
