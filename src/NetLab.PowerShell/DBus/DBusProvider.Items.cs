using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <content>What is at a path and below it.</content>
public sealed partial class DBusProvider
{
    /// <summary>The type objects, interfaces and members have beside their own, for one table of them all.</summary>
    private const string ItemType = "NetLab.DBus.DBusDriveItem";

    /// <inheritdoc/>
    protected override void GetItem(string path)
    {
        Guard(path, () =>
        {
            DBusDrivePath where = DBusDrivePath.Parse(path);
            bool found = false;
            foreach (object item in Items(where))
            {
                found = true;
                Write(where, item);
            }
            if (!found) throw Missing(where);
        });
    }

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse) => GetChildItems(path, recurse, uint.MaxValue);

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse, uint depth)
    {
        Guard(path, () =>
        {
            if (IsUniqueNames(path))
            {
                // Without their colon, which is in the path already.
                foreach (string name in Names(DBusDrivePath.Parse(path[..^1])).Where(static name => name.StartsWith(':'))) WriteItemObject(name[1..], $"{path}/{name[1..]}", isContainer: true);
                return;
            }
            DBusDrivePath where = DBusDrivePath.Parse(path);
            if (where.Level == DBusDriveLevel.Member) GetItem(path);
            else List(where, recurse ? depth : 0);
        });
    }

    /// <inheritdoc/>
    protected override void GetChildNames(string path, ReturnContainers returnContainers)
    {
        // Whoever expands a wildcard goes on with this provider: what it finds is looked at, never started. Get-ChildItem -Name is not such a one.
        bool isAsked = ProviderCallers.Look() == ProviderCaller.Command;
        _startsNothing |= !isAsked;
        Guard(path, () =>
        {
            DBusDrivePath where = DBusDrivePath.Parse(path);
            IEnumerable<string> names = [];
            try
            {
                names = Names(where);
                if (isAsked && where.Level == DBusDriveLevel.Object && !IsThere(where, Introspect(where, Age))) throw Missing(where);
                if (isAsked && where.Level == DBusDriveLevel.Bus && !Force.IsPresent) names = names.Where(static name => !name.StartsWith(':'));
            }
            catch (DBusErrorException error) when (!isAsked && DBusFailure.Category(error.ErrorName) == ErrorCategory.ObjectNotFound)
            {
                // What is not running, or describes nothing, has nothing that would fit.
            }
            foreach (string name in names.Distinct())
            {
                if (Below(where, name) is { } child) WriteItemObject(name, child.ToString(), child.Level != DBusDriveLevel.Member);
            }
        });
    }

    /// <summary>What is there, which for a member may be several: an interface can have a method and a property of one name.</summary>
    private IEnumerable<object> Items(DBusDrivePath where)
    {
        switch (where.Level)
        {
            case DBusDriveLevel.Root: return (PSDriveInfo ?? ProviderInfo.Drives.FirstOrDefault()) is { } drive ? [drive] : [];
            case DBusDriveLevel.Bus: return [new DBusBus(where.Bus!)];
            case DBusDriveLevel.Name:
                DBusClient client = DBusClient.Shared(where.Bus!);
                return client.Describe([where.Destination!], client.ListActivatableNames(Quiet).ToHashSet(StringComparer.Ordinal), Quiet);
        }
        DBusNode node = Introspect(where, TimeSpan.Zero);
        var owner = new DBusObject(where.Bus!, where.Destination!, where.Path!, node);
        if (where.Level == DBusDriveLevel.Object) return IsThere(where, node) ? [owner] : [];
        if (node.FindInterface(where.Interface!) is not { } found) return [];
        return where.Level == DBusDriveLevel.Interface ? [new DBusObjectInterface(owner.Bus, owner.Destination, owner.Path, found)] : Members(owner, found, where.Member);
    }

    /// <summary>The names directly below, for wildcards and Tab; it starts nothing.</summary>
    private IEnumerable<string> Names(DBusDrivePath where)
    {
        switch (where.Level)
        {
            case DBusDriveLevel.Root:
                return ["System", "Session"];
            case DBusDriveLevel.Bus:
                DBusClient client = DBusClient.Shared(where.Bus!);
                var names = DBusNameList.All(client, Quiet);
                return [.. names.Where(static name => !name.StartsWith(':')), .. names.Where(static name => name.StartsWith(':'))];
            case DBusDriveLevel.Name or DBusDriveLevel.Object:
                DBusNode node = Introspect(where, Age);
                IEnumerable<DBusNode> children = where.Path.AsSpan().Count('/') < MaximumDepth ? node.Children : [];
                return [.. children.Select(child => Element(where, child)).OfType<string>(), .. node.Interfaces.Select(static item => item.Name)];
            case DBusDriveLevel.Interface:
                return Introspect(where, Age).FindInterface(where.Interface!) is { } found ? DBusAnyMemberCompleter.Names(found) : [];
            default:
                return [];
        }
    }

    private void List(DBusDrivePath where, uint depth)
    {
        switch (where.Level)
        {
            case DBusDriveLevel.Root:
                foreach (string bus in Names(where))
                {
                    DBusDrivePath child = where.Child(bus);
                    Write(child, new DBusBus(bus), isMixed: depth > 0);
                    if (depth > 0) Guard(child.ToString(), () => List(child, depth - 1));
                }
                break;
            case DBusDriveLevel.Bus:
                ListNames(where, depth);
                break;
            case DBusDriveLevel.Interface:
                DBusNode node = Introspect(where, Age);
                if (node.FindInterface(where.Interface!) is not { } found) throw Missing(where);
                ListMembers(where, new DBusObject(where.Bus!, where.Destination!, where.Path!, node), found);
                break;
            default:
                DBusNode own = Introspect(where, TimeSpan.Zero);
                if (where.Level == DBusDriveLevel.Object && !IsThere(where, own)) throw Missing(where);
                ListObject(where, own, depth, []);
                break;
        }
    }

    /// <summary>The names on a bus; unique ones with -Force, and for a Tab. Going further down starts nothing, and passes by what is there under another name.</summary>
    private void ListNames(DBusDrivePath where, uint depth)
    {
        DBusClient client = DBusClient.Shared(where.Bus!);
        var startable = client.ListActivatableNames(Quiet).ToHashSet(StringComparer.Ordinal);
        string[] names = [.. Names(where).Where(name => Force.IsPresent || IsTab || !name.StartsWith(':'))];
        if (depth > 0) _startsNothing = true;
        foreach (DBusName name in client.Describe(names, startable, Quiet))
        {
            DBusDrivePath child = where.Child(name.Name);
            Write(child, name, isMixed: depth > 0);
            if (depth > 0 && name.IsRunning && !name.IsUnique)
                Guard(child.ToString(), () => ListObject(child, Introspect(child, TimeSpan.Zero), depth - 1, []));
        }
    }

    /// <summary>What is below an object: objects, then interfaces.</summary>
    /// <returns>False when the service has stopped answering: the first silence is the last one waited for.</returns>
    private bool ListObject(DBusDrivePath where, DBusNode node, uint depth, HashSet<string> seen)
    {
        bool answers = true;
        foreach (DBusNode item in node.Children)
        {
            if (Element(where, item) is not { } element || Below(where, element) is not { } child || !seen.Add(child.Path!)) continue;
            DBusNode? described = null;
            Exception? failure = null;
            if (answers)
            {
                try
                {
                    described = Introspect(child, TimeSpan.Zero);
                }
                catch (Exception exception) when (exception is DBusErrorException or DBusFormatException or TimeoutException)
                {
                    (failure, answers) = (exception, exception is not TimeoutException);
                }
            }
            Write(child, new DBusObject(child.Bus!, child.Destination!, child.Path!, described ?? item));
            if (failure is not null) WriteError(Record(failure, child.ToString()));
            if (described is not null && depth > 0 && child.Path.AsSpan().Count('/') < MaximumDepth) answers &= ListObject(child, described, depth - 1, seen);
        }
        var owner = new DBusObject(where.Bus!, where.Destination!, where.Path!, node);
        foreach (DBusInterface item in node.Interfaces)
        {
            if (Below(where, item.Name) is not { Level: DBusDriveLevel.Interface } child) continue;
            Write(child, new DBusObjectInterface(owner.Bus, owner.Destination, owner.Path, item));
            if (depth > 0) ListMembers(child, owner, item);
        }
        return answers;
    }

    /// <summary>How deep objects are followed: a service that makes up children for every path would never end.</summary>
    private const int MaximumDepth = 64;

    private void ListMembers(DBusDrivePath where, DBusObject owner, DBusInterface found)
    {
        foreach (DBusMember member in Members(owner, found, null))
        {
            if (Below(where, member.Name) is { } child) Write(child, member);
        }
    }

    /// <summary>The members of an interface, or those of one name; properties with their values, or why there is none.</summary>
    private IEnumerable<DBusMember> Members(DBusObject owner, DBusInterface found, string? wanted)
    {
        foreach (DBusMethod method in found.Methods) if (wanted is null || wanted == method.Name) yield return new DBusMember(owner, found, method);
        DBusProperty[] properties = [.. found.Properties.Where(property => wanted is null || wanted == property.Name)];
        IReadOnlyList<DBusPropertyReading> readings = properties.Length == 0 ? [] : Read(owner.Bus, owner.Destination, owner.Path, found, properties);
        foreach (DBusProperty property in properties) yield return new DBusMember(owner, found, property, readings.FirstOrDefault(reading => reading.Name == property.Name));
        foreach (DBusSignal signal in found.Signals) if (wanted is null || wanted == signal.Name) yield return new DBusMember(owner, found, signal);
    }

    /// <summary>Gives an item out; among items of other kinds it is shown in one table with them.</summary>
    private void Write(DBusDrivePath where, object item, bool isMixed = false)
    {
        PSObject written = PSObject.AsPSObject(item);
        if (isMixed || item is DBusObject or DBusObjectInterface or DBusMember) written.TypeNames.Insert(0, ItemType);
        // PowerShell's own cmdlets for items take a Path from the pipeline, and would take the object's for one; a path that is no string goes to those of D-Bus alone.
        if (where.Path is { } path && item is not DBusName) written.Properties.Add(new PSNoteProperty("Path", new DBusObjectPath(path)));
        WriteItemObject(written, where.Level == DBusDriveLevel.Root ? "/" : where.ToString(), where.Level != DBusDriveLevel.Member);
    }

    private static string? Element(DBusDrivePath where, DBusNode child) =>
        DBusNode.ChildPath(where.Path!, child) is { } path ? path[(path.LastIndexOf('/') + 1)..] : null;

    /// <summary>The path of something a service says is below; null for what no path can have.</summary>
    private static DBusDrivePath? Below(DBusDrivePath where, string element)
    {
        try
        {
            return element.AsSpan().ContainsAny('/', '\\') ? null : where.Child(element);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static ItemException Missing(DBusDrivePath where) => new($"There is no '{where}' on the drive.", "org.freedesktop.DBus.Error.UnknownObject", ErrorCategory.ObjectNotFound);
}
