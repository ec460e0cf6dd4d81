using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>A remote object as New-DBusProxy makes it: these are its own facts, the members scripts use are added to it.</summary>
public sealed class DBusProxyObject : IDisposable
{
    private readonly DBusProxy _proxy;

    internal DBusProxyObject(DBusProxy proxy)
    {
        _proxy = proxy;
        Interfaces = [.. proxy.Interfaces.Select(static item => item.Name)];
    }

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus => _proxy.Bus;

    /// <summary>The name it was asked under.</summary>
    public string Destination => _proxy.Destination;

    /// <summary>The object's path.</summary>
    public string Path => _proxy.Path;

    /// <summary>The interfaces whose members it has.</summary>
    public string[] Interfaces { get; }

    /// <summary>Whether properties are kept and followed; not any more when it was disposed of.</summary>
    public bool IsCached => _proxy.IsCached;

    /// <summary>Ends the cache and its subscription; the object itself goes on, and asks each time.</summary>
    public void Dispose() => _proxy.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Path;
}
