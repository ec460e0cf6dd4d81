using System.Collections.ObjectModel;
using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>A method of a remote object, to be called from a script as one of the object's own.</summary>
internal sealed class DBusProxyMethod : PSMethodInfo
{
    private readonly DBusProxyFace _face;
    private readonly DBusProxyMember _member;

    public DBusProxyMethod(DBusProxyFace face, DBusProxyMember member)
    {
        (_face, _member) = (face, member);
        SetMemberName(member.Name);
    }

    /// <inheritdoc/>
    public override PSMemberTypes MemberType => PSMemberTypes.CodeMethod;

    /// <inheritdoc/>
    public override Collection<string> OverloadDefinitions => [ToString()];

    /// <inheritdoc/>
    public override string TypeNameOfValue => typeof(PSMethodInfo).FullName!;

    /// <inheritdoc/>
    public override PSMemberInfo Copy() => new DBusProxyMethod(_face, _member);

    /// <inheritdoc/>
    public override object? Invoke(params object?[] arguments) => _face.Call(_member, arguments ?? []);

    /// <summary>Its signature, for Get-Member.</summary>
    public override string ToString() => DBusProxyFace.Signature(_member);
}
