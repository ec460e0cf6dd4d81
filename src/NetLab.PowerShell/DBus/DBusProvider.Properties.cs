using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <content>The properties of objects and interfaces.</content>
public sealed partial class DBusProvider : IPropertyCmdletProvider
{
    /// <summary>Reads properties of an object, of an interface, or the one that the path is.</summary>
    public void GetProperty(string path, Collection<string>? providerSpecificPickList)
    {
        Guard(path, () =>
        {
            DBusDrivePath where = ObjectPath(path);
            string[]? wanted = where.Member is { } member ? [member] : providerSpecificPickList is { Count: > 0 } ? [.. providerSpecificPickList] : null;
            var found = new PSObject();
            foreach ((string item, DBusPropertyReading reading) in Heedful(() => Readings(where, wanted)))
            {
                if (reading.Error is { } error)
                {
                    WriteError(Record(error, where.ToString()));
                    continue;
                }
                // Where two interfaces have a property of one name, the second has its interface before it.
                string name = found.Properties[reading.Name] is null ? reading.Name : $"{item}.{reading.Name}";
                if (found.Properties[name] is null) found.Properties.Add(new PSNoteProperty(name, reading.Value));
            }
            if (found.Properties.Any() || wanted is null) WritePropertyObject(found, where.ToString());
        });
    }

    /// <inheritdoc/>
    public object? GetPropertyDynamicParameters(string path, Collection<string>? providerSpecificPickList) => null;

    /// <summary>Writes properties: each property of the object given, by its name.</summary>
    public void SetProperty(string path, PSObject propertyValue)
    {
        ArgumentNullException.ThrowIfNull(propertyValue);
        Guard(path, () =>
        {
            DBusDrivePath where = ObjectPath(path);
            foreach (PSPropertyInfo property in propertyValue.Properties)
                Guard(path, () => SetProperty(where, property.Name, property.Value));
        });
    }

    /// <inheritdoc/>
    public object? SetPropertyDynamicParameters(string path, PSObject propertyValue) => null;

    /// <inheritdoc/>
    public void ClearProperty(string path, Collection<string> propertyToClear) =>
        throw new PSNotSupportedException("A property on a bus has no empty value to be cleared to; Set-ItemProperty writes one.");

    /// <inheritdoc/>
    public object? ClearPropertyDynamicParameters(string path, Collection<string> propertyToClear) => null;

    private static DBusDrivePath ObjectPath(string path)
    {
        var where = DBusDrivePath.Parse(path);
        return where.Level >= DBusDriveLevel.Name ? where
            : throw new ItemException($"Only objects and interfaces have properties, and '{(path.Length == 0 ? "/" : path)}' is above them.", "DBusNoProperties", ErrorCategory.InvalidArgument, "Go on with a name and an object's path.");
    }

    private IEnumerable<(string Interface, DBusPropertyReading Reading)> Readings(DBusDrivePath where, string[]? wanted)
    {
        IReadOnlyList<DBusInterface> interfaces = Interfaces(where);
        var known = new SortedSet<string>(StringComparer.Ordinal);
        foreach (DBusInterface item in interfaces)
        {
            DBusProperty[] properties = [.. item.Properties.Where(property => DBusNamePattern.Fits(wanted, property.Name) && property.Access.HasFlag(DBusAccess.Read))];
            known.UnionWith(item.Properties.Select(static property => property.Name));
            // Also what introspection does not know is read, where an interface is named.
            if (properties.Length == 0 && where.Interface is null) continue;
            foreach (DBusPropertyReading reading in Read(where.Bus!, where.Destination!, where.Path!, item, properties))
            {
                known.Add(reading.Name);
                if (DBusNamePattern.Fits(wanted, reading.Name)) yield return (item.Name, reading);
            }
        }
        foreach (string name in wanted ?? [])
        {
            if (DBusNamePattern.Literal(name) is not null && !known.Any(item => DBusNamePattern.Fits([name], item))) throw NoProperty(where, name, known);
        }
    }

    private IReadOnlyList<DBusInterface> Interfaces(DBusDrivePath where)
    {
        DBusNode node = Introspect(where, Age);
        if (where.Interface is null) return node.Interfaces;
        return [node.FindInterface(where.Interface) ?? DBusInterface.Unknown(where.Interface)];
    }

    /// <summary>The values of an interface's properties; one alone is asked for alone. Where there are none, the same reason for each.</summary>
    private IReadOnlyList<DBusPropertyReading> Read(string bus, string destination, string path, DBusInterface item, DBusProperty[] properties)
    {
        if (properties.Length > 0 && !properties.Any(static property => property.Access.HasFlag(DBusAccess.Read))) return [];
        try
        {
            DBusClient client = DBusClient.Shared(bus);
            return properties is [var only] ? [client.GetProperty(destination, path, item.Name, only.Name, Settings)] : client.GetProperties(destination, path, item.Name, item, Settings);
        }
        catch (Exception exception) when (properties.Length > 0 && exception is DBusErrorException or DBusFormatException or TimeoutException)
        {
            return [.. properties.Select(property => new DBusPropertyReading(property.Name, null, null, exception))];
        }
    }

    private void SetProperty(DBusDrivePath where, string name, object? value)
    {
        DBusClient client = DBusClient.Shared(where.Bus!);
        if (where.Member is { } member && member != name) throw NoProperty(where, name, [member]);
        DBusInterface[] owners = [.. Interfaces(where).Where(item => where.Interface is not null || item.FindProperty(name) is not null)];
        if (owners.Length > 1)
            throw new ItemException($"Several interfaces have a property '{name}': {string.Join(", ", owners.Select(static item => item.Name))}.", "InvalidArgument_Path", ErrorCategory.InvalidArgument, "Say which by a path that goes down to the interface.");
        if (owners is not [var owner]) throw NoProperty(where, name, Interfaces(where).SelectMany(static item => item.Properties).Select(static property => property.Name));
        string text = owner.FindProperty(name)?.Signature
            // What introspection does not know is written with the type it has now.
            ?? client.GetProperties(where.Destination!, where.Path!, owner.Name, owner, Settings).FirstOrDefault(reading => reading.Name == name)?.Signature?.Text
            ?? throw NoProperty(where, name, owner.Properties.Select(static property => property.Name));
        if (!DBusSignature.TryParse(text, out DBusSignature? parsed) || parsed.Types.Count != 1)
            throw new ItemException($"Introspection says that '{name}' is of the type '{text}', which is none.", "DBusInvalidIntrospection", ErrorCategory.InvalidData, "Set-DBusProperty writes it with -Signature.");
        object wire = DBusConverter.Convert(value, parsed.Types[0], new DBusArgumentContext(0, name, "Value"));
        string sentence = Display.Escape($"Set {owner.Name}.{name} of {where.Path} of {where.Destination} ({where.Bus}) to {text} {DBusValueText.Of(wire)}");
        if (!ShouldProcess($"{sentence}.", $"{sentence}?", "Confirm")) return;
        client.SetProperty(where.Destination!, where.Path!, owner.Name, name, new DBusVariant(text, wire), Settings);
        var now = new PSObject();
        now.Properties.Add(new PSNoteProperty(name, wire));
        WritePropertyObject(now, where.ToString());
    }

    private static ItemException NoProperty(DBusDrivePath where, string name, IEnumerable<string> known)
    {
        string[] names = [.. known];
        return new ItemException($"'{where}' has no property '{name}'.", "org.freedesktop.DBus.Error.UnknownProperty", ErrorCategory.ObjectNotFound, names.Length == 0 ? null : $"There are: {NearMatch.Choose(name, names)}.");
    }
}
