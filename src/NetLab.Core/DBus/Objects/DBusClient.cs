using System.Runtime.CompilerServices;

namespace NetLab.DBus;

/// <summary>
/// A bus as users see it: names, objects with their introspection, methods called with what users have, properties. It stands on a connection and
/// holds nothing but the introspection it has seen.
/// </summary>
public sealed partial class DBusClient
{
    /// <summary>The interface every object answers for its description.</summary>
    public const string Introspectable = "org.freedesktop.DBus.Introspectable";

    /// <summary>The interface of properties.</summary>
    public const string Properties = "org.freedesktop.DBus.Properties";

    /// <summary>The interface of object managers.</summary>
    public const string ObjectManager = "org.freedesktop.DBus.ObjectManager";

    /// <summary>The bus's own name and interface.</summary>
    public const string BusName = "org.freedesktop.DBus";

    /// <summary>The bus's own path.</summary>
    public const string BusPath = "/org/freedesktop/DBus";

    private static readonly ConditionalWeakTable<DBusConnection, DBusClient> Clients = [];
    private readonly IntrospectionCache _cache;

    private DBusClient(DBusConnection connection) => (Connection, _cache) = (connection, new IntrospectionCache());

    /// <summary>The connection.</summary>
    public DBusConnection Connection { get; }

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus => Connection.Bus;

    /// <summary>The client of a connection: always the same one, so that what it has seen is shared.</summary>
    public static DBusClient Of(DBusConnection connection) => Clients.GetValue(connection, static item => new DBusClient(item));

    /// <summary>The client of a bus this process shares.</summary>
    /// <param name="bus"><c>System</c>, <c>Session</c> or an address.</param>
    public static DBusClient Shared(string bus) => Of(DBusConnection.Shared(bus));

    /// <summary>Calls a method with arguments that are already what the signature wants, and waits for the answer.</summary>
    /// <exception cref="DBusErrorException">The service or the bus answered with an error.</exception>
    public DBusMessage Call(string destination, string path, string? @interface, string member, DBusSignature signature, object?[] arguments, in DBusCallSettings settings)
    {
        using DBusMessage call = DBusMessage.MethodCall(destination, path, @interface, member, signature, arguments, settings.Flags);
        return Connection.Call(call, settings.Timeout, settings.Cancellation);
    }

    /// <summary>The unique name of the connection that has a name now; null when none has. It starts nothing.</summary>
    public string? FindOwner(string name, in DBusCallSettings settings)
    {
        if (name == BusName || Connection.IsPeer) return name;
        string? owner;
        try
        {
            using DBusMessage reply = Call(BusName, BusPath, BusName, "GetNameOwner", OneName, [name], settings);
            owner = Single<string>(reply, "GetNameOwner");
        }
        catch (DBusErrorException exception) when (exception.ErrorName == DBusErrors.NameHasNoOwner)
        {
            owner = null;
        }
        catch (DBusErrorException) when (Connection.IsPeer)
        {
            // Only now it is known that there are no names.
            return name;
        }
        _cache.SawBus(Connection.ServerId);
        _cache.Saw(name, owner);
        return owner;
    }

    /// <summary>
    /// What an object says of itself. It is remembered for the owner of the name, and asked again when that is older than <paramref name="age"/>.
    /// Where the name has no owner the question starts its service, unless the settings say not to.
    /// </summary>
    /// <param name="destination">A name on the bus.</param>
    /// <param name="path">The object.</param>
    /// <param name="settings">How to call.</param>
    /// <param name="age">How old the answer may be; nothing remembered is taken by default.</param>
    /// <exception cref="DBusErrorException">The object or the bus answered with an error.</exception>
    /// <exception cref="DBusFormatException">The answer is no introspection document.</exception>
    public DBusNode Introspect(string destination, string path, in DBusCallSettings settings, TimeSpan age = default) =>
        Introspect(destination, path, settings, age, out _);

    private DBusNode Introspect(string destination, string path, in DBusCallSettings settings, TimeSpan age, out bool isRemembered)
    {
        string? owner = age > TimeSpan.Zero ? FindOwner(destination, settings) : null;
        isRemembered = true;
        if (owner is not null && _cache.Find(owner, path, age) is DBusNode known) return known;
        isRemembered = false;
        using DBusMessage reply = Call(destination, path, Introspectable, "Introspect", DBusSignature.Empty, [], settings);
        DBusNode node = Parse(reply, destination, path);
        // The answer says who gave it: the name may have a new owner since.
        _cache.Add(reply.Sender ?? destination, path, node);
        return node;
    }

    /// <summary>
    /// An object and all objects below it, each as soon as it has answered, children in the order of their parent. One that does not answer is
    /// in the tree with its error, and the rest goes on.
    /// </summary>
    public IEnumerable<DBusTreeEntry> Tree(string destination, string path, DBusCallSettings settings)
    {
        var open = new Stack<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { path };
        open.Push(path);
        while (open.TryPop(out string? next))
        {
            DBusTreeEntry entry;
            try
            {
                entry = new DBusTreeEntry(next, Introspect(destination, next, settings), null);
            }
            catch (Exception exception) when (exception is DBusErrorException or DBusFormatException or TimeoutException)
            {
                entry = new DBusTreeEntry(next, null, exception);
            }
            yield return entry;
            if (entry.Node is not { } node || next.AsSpan().Count('/') >= MaximumDepth) continue;
            for (int i = node.Children.Count - 1; i >= 0; i--)
            {
                if (DBusNode.ChildPath(next, node.Children[i]) is string child && seen.Add(child)) open.Push(child);
            }
        }
    }

    private static DBusNode Parse(DBusMessage reply, string destination, string path)
    {
        try
        {
            return DBusIntrospection.Parse(Single<string>(reply, "Introspect"));
        }
        catch (DBusFormatException exception)
        {
            throw new DBusFormatException($"The object '{path}' of '{destination}' does not say what it is: {exception.Message}");
        }
    }

    /// <summary>How deep a tree is followed: a service that makes up children for every path would never end.</summary>
    private const int MaximumDepth = 64;

    /// <summary>A reply's one value, which has to be there and of its type: a service may answer anything.</summary>
    private static T Single<T>(DBusMessage reply, string member) =>
        reply.Arguments is [T value] ? value : throw new DBusFormatException($"'{reply.Sender}' answered {member} with '{reply.Signature}', which is no answer to it.");
}
