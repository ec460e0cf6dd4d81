namespace NetLab.DBus;

/// <summary>The kinds of D-Bus types, numbered by the ASCII character that stands for them in a signature (D-Bus Specification, "Type System").</summary>
public enum DBusTypeCode : byte
{
    /// <summary>No type.</summary>
    None = 0,

    /// <summary>y: an unsigned 8-bit number; <see cref="byte"/>.</summary>
    Byte = (byte)'y',

    /// <summary>b: true or false; <see cref="bool"/>.</summary>
    Boolean = (byte)'b',

    /// <summary>n: a signed 16-bit number; <see cref="short"/>.</summary>
    Int16 = (byte)'n',

    /// <summary>q: an unsigned 16-bit number; <see cref="ushort"/>.</summary>
    UInt16 = (byte)'q',

    /// <summary>i: a signed 32-bit number; <see cref="int"/>.</summary>
    Int32 = (byte)'i',

    /// <summary>u: an unsigned 32-bit number; <see cref="uint"/>.</summary>
    UInt32 = (byte)'u',

    /// <summary>x: a signed 64-bit number; <see cref="long"/>.</summary>
    Int64 = (byte)'x',

    /// <summary>t: an unsigned 64-bit number; <see cref="ulong"/>.</summary>
    UInt64 = (byte)'t',

    /// <summary>d: a floating-point number; <see cref="double"/>.</summary>
    Double = (byte)'d',

    /// <summary>s: a text without NUL; <see cref="string"/>.</summary>
    String = (byte)'s',

    /// <summary>o: the path of an object; <see cref="DBusObjectPath"/>.</summary>
    ObjectPath = (byte)'o',

    /// <summary>g: a type signature; <see cref="DBusSignature"/>.</summary>
    Signature = (byte)'g',

    /// <summary>h: a file descriptor; <see cref="Microsoft.Win32.SafeHandles.SafeFileHandle"/>.</summary>
    UnixFd = (byte)'h',

    /// <summary>a: an array, or with entries a{..} a dictionary.</summary>
    Array = (byte)'a',

    /// <summary>v: a value that brings its own type.</summary>
    Variant = (byte)'v',

    /// <summary>(..): several values of fixed types; <see cref="DBusStruct"/>.</summary>
    Struct = (byte)'(',

    /// <summary>{..}: key and value of a dictionary; only as the element of an array.</summary>
    DictEntry = (byte)'{',
}
