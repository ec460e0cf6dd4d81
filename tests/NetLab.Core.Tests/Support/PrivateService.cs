using System.Diagnostics;
using NetLab.DBus;

namespace NetLab.Tests.Support;

/// <summary>A service on a private bus (DBus/Fixtures/service.py): what it does stands there.</summary>
internal sealed class PrivateService(Process process, string name)
{
    public const string Path = "/org/netlab/Test";
    public const string Interface = "org.netlab.Test";

    /// <summary>Its well-known name.</summary>
    public string Name { get; } = name;

    /// <summary>A call to it.</summary>
    public DBusMessage Message(string member, string signature = "", params object?[] arguments) =>
        DBusMessage.MethodCall(Name, Path, Interface, member, DBusSignature.Parse(signature), arguments);

    /// <summary>Kills it as a crash would.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }
}
