using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>A property of a remote object, to be read and written from a script as one of the object's own.</summary>
internal sealed class DBusProxyProperty : PSPropertyInfo
{
    private readonly DBusProxyFace _face;
    private readonly DBusProxyMember _member;

    public DBusProxyProperty(DBusProxyFace face, DBusProxyMember member)
    {
        (_face, _member) = (face, member);
        SetMemberName(member.Name);
    }

    /// <inheritdoc/>
    public override PSMemberTypes MemberType => PSMemberTypes.CodeProperty;

    /// <summary>Whether it can be read: also where introspection says nothing of that.</summary>
    public override bool IsGettable => _member.Property!.Access != DBusAccess.Write;

    /// <inheritdoc/>
    public override bool IsSettable => _member.Property!.Access.HasFlag(DBusAccess.Write);

    /// <inheritdoc/>
    public override string TypeNameOfValue => typeof(object).FullName!;

    /// <inheritdoc/>
    public override object? Value
    {
        get => _face.Get(_member);
        set => _face.Set(_member, value);
    }

    /// <inheritdoc/>
    public override PSMemberInfo Copy() => new DBusProxyProperty(_face, _member);

    /// <summary>Its signature and what it allows, for Get-Member.</summary>
    public override string ToString() => DBusProxyFace.Signature(_member);
}
