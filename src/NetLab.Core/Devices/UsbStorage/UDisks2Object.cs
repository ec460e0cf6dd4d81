using System.Text;
using NetLab.DBus;

namespace NetLab.Devices;

/// <summary>An object of UDisks2's: its interfaces with their properties, as they were last told. Values of another type than expected count as missing.</summary>
internal sealed class UDisks2Object(string path)
{
    private readonly Dictionary<string, OrderedDictionary<string, object?>> _interfaces = new(StringComparer.Ordinal);

    /// <summary>Its path.</summary>
    public string Path { get; } = path;

    /// <summary>Whether it has no interface any more, which is how objects go.</summary>
    public bool IsEmpty => _interfaces.Count == 0;

    /// <summary>The hardware below a disk, if it was looked up.</summary>
    public UsbStorageHardware? Hardware { get; set; }

    /// <summary>Whether it was looked up.</summary>
    public bool IsHardwareKnown { get; set; }

    /// <summary>How a job ended, and what it said of that; null while it runs.</summary>
    public (bool Success, string Message)? Completion { get; set; }

    public void Add(OrderedDictionary<string, OrderedDictionary<string, object?>> interfaces)
    {
        foreach ((string name, OrderedDictionary<string, object?> properties) in interfaces) _interfaces[name] = properties;
    }

    public void Remove(IEnumerable<string> interfaces)
    {
        foreach (string name in interfaces) _interfaces.Remove(name);
    }

    public void Change(string @interface, OrderedDictionary<string, object?> properties)
    {
        if (!_interfaces.TryGetValue(@interface, out OrderedDictionary<string, object?>? known)) return;
        foreach ((string name, object? value) in properties) known[name] = value;
    }

    public bool Has(string @interface) => _interfaces.ContainsKey(@interface);

    /// <summary>A text; null where it is empty.</summary>
    public string? Text(string @interface, string property) => Value(@interface, property) is string { Length: > 0 } text ? text : null;

    /// <summary>The path of another object; null for "/", which is none.</summary>
    public string? Link(string @interface, string property) => Value(@interface, property) is DBusObjectPath { } link && link.ToString() is { Length: > 1 } path ? path : null;

    /// <summary>The paths of other objects.</summary>
    public DBusObjectPath[] Links(string @interface, string property) => Value(@interface, property) as DBusObjectPath[] ?? [];

    public double? Real(string @interface, string property) => Value(@interface, property) as double?;

    public bool Flag(string @interface, string property) => Value(@interface, property) is true;

    public ulong Number(string @interface, string property) => Value(@interface, property) is ulong number ? number : 0;

    public uint UInt(string @interface, string property) => Value(@interface, property) is uint number ? number : 0;

    public long Size(string @interface) => (long)Math.Min(Number(@interface, "Size"), long.MaxValue);

    /// <summary>A file's name, which ends with a NUL on the bus.</summary>
    public string? File(string @interface, string property) => Value(@interface, property) is byte[] { Length: > 0 } bytes ? FileName(bytes) : null;

    public string[] Files(string @interface, string property) => Value(@interface, property) is byte[][] names ? Array.ConvertAll(names, FileName) : [];

    private static string FileName(byte[] bytes) => Encoding.UTF8.GetString(bytes.AsSpan().TrimEnd((byte)0));

    private object? Value(string @interface, string property) =>
        _interfaces.TryGetValue(@interface, out OrderedDictionary<string, object?>? properties) && properties.TryGetValue(property, out object? value) ? value : null;
}
