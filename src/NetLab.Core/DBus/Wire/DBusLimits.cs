namespace NetLab.DBus;

/// <summary>The limits of the D-Bus Specification ("Marshaling", "Message Format", "Valid Names").</summary>
internal static class DBusLimits
{
    /// <summary>The longest message, header and padding included: 128 MiB.</summary>
    public const int Message = 128 * 1024 * 1024;

    /// <summary>The longest array, in bytes: 64 MiB.</summary>
    public const int Array = 64 * 1024 * 1024;

    /// <summary>The longest signature, in characters.</summary>
    public const int Signature = 255;

    /// <summary>The longest bus, interface, member or error name, in characters.</summary>
    public const int Name = 255;

    /// <summary>How deep arrays nest in a signature, and likewise structs.</summary>
    public const int SignatureDepth = 32;

    /// <summary>How deep containers of every kind, variants included, nest in a message.</summary>
    public const int MessageDepth = 64;

    /// <summary>The part of a header whose length is the same in every message, the length of the header fields included.</summary>
    public const int FixedHeader = 16;
}
