namespace NetLab.DBus;

/// <content>Properties and object managers.</content>
public sealed partial class DBusClient
{
    private static readonly DBusSignature OneName = DBusSignature.Parse("s");
    private static readonly DBusSignature TwoNames = DBusSignature.Parse("ss");
    private static readonly DBusSignature NamesAndValue = DBusSignature.Parse("ssv");

    /// <summary>One property.</summary>
    /// <exception cref="DBusErrorException">The service or the bus answered with an error.</exception>
    public DBusPropertyReading GetProperty(string destination, string path, string @interface, string name, in DBusCallSettings settings)
    {
        using DBusMessage reply = Call(destination, path, Properties, "Get", TwoNames, [@interface, name], settings);
        if (reply.Signature.Text != "v") Single<DBusVariant>(reply, "Get");
        return Reading(name, reply.ReadArguments(keepVariants: true)[0], reply.Arguments[0]);
    }

    /// <summary>
    /// All properties of an interface. Where the service does not give them together, those introspection lists are asked for one by one, so that one
    /// that fails does not hide the others; each failure is in its place.
    /// </summary>
    /// <param name="destination">A name on the bus.</param>
    /// <param name="path">The object.</param>
    /// <param name="interface">The interface.</param>
    /// <param name="described">The interface as introspection describes it, or null to do without.</param>
    /// <param name="settings">How to call.</param>
    /// <exception cref="DBusErrorException">The service or the bus answered with an error, and there is no list to go through.</exception>
    public IReadOnlyList<DBusPropertyReading> GetProperties(string destination, string path, string @interface, DBusInterface? described, in DBusCallSettings settings)
    {
        Exception failed;
        try
        {
            using DBusMessage reply = Call(destination, path, Properties, "GetAll", OneName, [@interface], settings);
            if (reply.Signature.Text != "a{sv}") throw new DBusFormatException($"'{reply.Sender}' answered GetAll with '{reply.Signature}' instead of 'a{{sv}}'.");
            var values = (OrderedDictionary<string, object?>)reply.Arguments[0]!;
            var typed = (OrderedDictionary<string, object?>)reply.ReadArguments(keepVariants: true)[0]!;
            var readings = new List<DBusPropertyReading>(values.Count);
            foreach ((string name, object? value) in values) readings.Add(Reading(name, typed[name], value));
            AddMissing(readings, destination, path, @interface, described, settings);
            return readings;
        }
        catch (Exception exception) when (exception is DBusFormatException || (exception is DBusErrorException error && !IsFinal(error.ErrorName)))
        {
            failed = exception;
        }
        if (described is null || !described.Properties.Any(static item => item.Access.HasFlag(DBusAccess.Read))) throw failed;
        var each = new List<DBusPropertyReading>(described.Properties.Count);
        AddMissing(each, destination, path, @interface, described, settings);
        return each;
    }

    /// <summary>Writes a property.</summary>
    /// <exception cref="DBusErrorException">The service or the bus answered with an error.</exception>
    public void SetProperty(string destination, string path, string @interface, string name, DBusVariant value, in DBusCallSettings settings) =>
        Call(destination, path, Properties, "Set", NamesAndValue, [@interface, name, value], settings).Dispose();

    /// <summary>All objects an object manager knows, their interfaces and their properties, in the service's order.</summary>
    /// <exception cref="DBusErrorException">The service or the bus answered with an error.</exception>
    public OrderedDictionary<string, OrderedDictionary<string, OrderedDictionary<string, object?>>> GetManagedObjects(string destination, string path, in DBusCallSettings settings)
    {
        using DBusMessage reply = Call(destination, path, ObjectManager, "GetManagedObjects", DBusSignature.Empty, [], settings);
        return Single<OrderedDictionary<string, OrderedDictionary<string, OrderedDictionary<string, object?>>>>(reply, "GetManagedObjects");
    }

    /// <summary>Errors after which no other question fares better: nobody there, or not allowed to talk to it at all.</summary>
    private static bool IsFinal(string error) => error is
        "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NameHasNoOwner" or "org.freedesktop.DBus.Error.UnknownObject"
        or "org.freedesktop.DBus.Error.NoReply" or "org.freedesktop.DBus.Error.Timeout" or "org.freedesktop.DBus.Error.Disconnected";

    /// <summary>Services leave out of GetAll what fails, or all of it: what can be read and did not come is asked for by itself.</summary>
    private void AddMissing(List<DBusPropertyReading> readings, string destination, string path, string @interface, DBusInterface? described, in DBusCallSettings settings)
    {
        foreach (DBusProperty property in described?.Properties ?? [])
        {
            if (!property.Access.HasFlag(DBusAccess.Read) || readings.Exists(reading => reading.Name == property.Name)) continue;
            try
            {
                readings.Add(GetProperty(destination, path, @interface, property.Name, settings));
            }
            catch (Exception exception) when (exception is DBusErrorException or DBusFormatException)
            {
                readings.Add(new DBusPropertyReading(property.Name, null, null, exception));
            }
        }
    }

    private static DBusPropertyReading Reading(string name, object? typed, object? value) =>
        new(name, typed is DBusVariant variant ? variant.Signature : null, value, null);
}
