using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>What the members of a proxy do when a script uses them, and what becomes of their failures. All of it is on the script's own thread.</summary>
internal sealed class DBusProxyFace(DBusProxy proxy, bool byteStringAsText)
{
    // A remote member of these names would take from PowerShell what it needs to handle the object itself; by its interface it is there.
    private static readonly string[] _kept = ["Dispose", "Equals", "GetHashCode", "GetType", "ToString", "psadapted", "psbase", "psextended", "psobject", "pstypenames"];

    /// <summary>The proxy as scripts have it: what is remote comes before what the object has of its own, which is there as psbase.</summary>
    public static PSObject Show(DBusProxy proxy, bool byteStringAsText)
    {
        var face = new DBusProxyFace(proxy, byteStringAsText);
        PSObject shown = PSObject.AsPSObject(new DBusProxyObject(proxy));
        foreach (DBusProxyMember member in proxy.Members)
        {
            if (!_kept.Contains(member.Name, StringComparer.OrdinalIgnoreCase)) shown.Members.Add(face.Member(member));
        }
        foreach (DBusInterface item in proxy.Interfaces)
        {
            if (shown.Members[item.Name] is null) shown.Members.Add(new PSMemberSet(item.Name, DBusProxyMember.Of([item]).Select(face.Member)));
        }
        return shown;
    }

    /// <summary>What a member takes and gives, for Get-Member; of a name that several interfaces have, whose it is.</summary>
    public static string Signature(DBusProxyMember member) => DBusView.Line(member.IsAmbiguous ? $"{member} of {string.Join(" or ", member.Owners)}" : $"{member}");

    /// <summary>Calls a method.</summary>
    public object? Call(DBusProxyMember member, object?[] arguments) => Told(member, "", () =>
    {
        DBusMethod method = Only(member).Method!;
        object?[] converted = DBusProxy.Convert(method, arguments, nameof(InvokeDBusMethodCommand.ArgumentList));
        DBusMessage? reply = StoppableWait.For(stopping => proxy.CallAsync(member.Interface, method, converted, stopping));
        return MethodResult.Of(reply?.Arguments ?? [], method.OutArguments, byteStringAsText);
    });

    /// <summary>Reads a property.</summary>
    public object? Get(DBusProxyMember member) => Told(member, "read", () =>
    {
        object? value = StoppableWait.For(stopping => proxy.GetAsync(Only(member).Interface, member.Property!, stopping));
        return byteStringAsText ? ByteStrings.AsText(value) : value;
    });

    /// <summary>Writes a property.</summary>
    public void Set(DBusProxyMember member, object? value) => Told(member, "write", () =>
    {
        // PowerShell does not look whether it can be written.
        if (Only(member).Property!.Access == DBusAccess.Read)
            throw new ItemException($"The property '{member.Name}' of {member.Interface} can only be read.", "org.freedesktop.DBus.Error.PropertyReadOnly", ErrorCategory.InvalidOperation, null);
        DBusVariant converted = DBusProxy.Convert(member.Property!, value);
        return StoppableWait.For(async stopping =>
        {
            await proxy.SetAsync(member.Interface, member.Property!, converted, stopping).ConfigureAwait(false);
            return true;
        });
    });

    private static DBusProxyMember Only(DBusProxyMember member) => !member.IsAmbiguous ? member
        : throw new ItemException($"'{member.Name}' is a member of {string.Join(" and of ", member.Owners)}.", "DBusAmbiguousMember", ErrorCategory.InvalidOperation,
            $"Say which: $object.'{member.Interface}'.{member.Name}, or make the object with -Interface.");

    private PSMemberInfo Member(DBusProxyMember member) => member.Method is not null ? new DBusProxyMethod(this, member) : new DBusProxyProperty(this, member);

    /// <summary>Failures are errors of PowerShell's with the ids, categories and advice the cmdlets give them.</summary>
    private T Told<T>(DBusProxyMember member, string verb, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (Failure.IsAboutTheItem(exception))
        {
            ErrorRecord record = Failure.Record(exception, $"{proxy.Path} {member.Interface}.{member.Name}");
            if (exception is DBusErrorException error)
            {
                DBusFailure.Shorten(record, error);
                DBusFailure.Advise(record, error, proxy.Bus);
            }
            string problem = record.ErrorDetails?.Message ?? Display.Escape(exception.Message);
            // The call was one to the interface of properties; the error itself tells of that alone.
            if (verb.Length > 0 && exception is not (ItemException or ArgumentException)) problem = Display.Escape($"Cannot {verb} '{member.Name}' of {member.Interface} on {proxy.Path}: ") + problem;
            record.ErrorDetails = new ErrorDetails(problem) { RecommendedAction = record.ErrorDetails?.RecommendedAction ?? "" };
            throw new DBusMemberException(problem, exception, record);
        }
    }
}
