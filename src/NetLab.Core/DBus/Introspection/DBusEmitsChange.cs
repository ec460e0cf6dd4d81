namespace NetLab.DBus;

/// <summary>What a service promises to say when a property changes (annotation <c>org.freedesktop.DBus.Property.EmitsChangedSignal</c>).</summary>
public enum DBusEmitsChange
{
    /// <summary>PropertiesChanged with the new value; also when nothing is said.</summary>
    Yes,

    /// <summary>PropertiesChanged with the name only: whoever wants the value has to ask.</summary>
    Invalidates,

    /// <summary>The value never changes.</summary>
    Constant,

    /// <summary>Nothing.</summary>
    No,
}
