namespace NetLab.DBus;

/// <content>Names on the bus.</content>
public sealed partial class DBusClient
{
    /// <summary>All names that have an owner now, unique ones too, in the bus's order.</summary>
    public string[] ListNames(in DBusCallSettings settings) => Names("ListNames", settings);

    /// <summary>All names the bus can start a service for, in the bus's order.</summary>
    public string[] ListActivatableNames(in DBusCallSettings settings) => Names("ListActivatableNames", settings);

    /// <summary>What there is to know of names, each as soon as it is known. Those that went meanwhile are left out. It starts nothing.</summary>
    /// <param name="names">The names.</param>
    /// <param name="activatable">The names the bus can start a service for.</param>
    /// <param name="settings">How to call.</param>
    public IEnumerable<DBusName> Describe(IEnumerable<string> names, IReadOnlySet<string> activatable, DBusCallSettings settings)
    {
        Dictionary<uint, string> users = ProcessFacts.Users();
        var connections = new Dictionary<string, Caller>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            string? owner = FindOwner(name, settings);
            bool startable = activatable.Contains(name);
            if (owner is null && !startable) continue;
            Caller caller = default;
            if (owner is not null && !connections.TryGetValue(owner, out caller)) connections[owner] = caller = Credentials(owner, settings);
            // Of a process that there is not nothing is known.
            int process = caller.Process ?? -1;
            string? group = ProcessFacts.ControlGroup(process);
            yield return new DBusName(Bus, name)
            {
                Owner = owner,
                IsActivatable = startable,
                ProcessId = caller.Process,
                ProcessName = ProcessFacts.Name(process),
                CommandLine = ProcessFacts.CommandLine(process),
                Unit = group is null ? null : ProcessFacts.Unit(group),
                ControlGroup = group,
                Capability = ProcessFacts.Capabilities(process) ?? [],
                LoginUserId = ProcessFacts.LoginUser(process),
                LoginSessionId = ProcessFacts.LoginSession(process),
                UserId = caller.User,
                UserName = caller.User is uint user ? users.GetValueOrDefault(user) ?? $"{user}" : null,
                GroupId = caller.Groups ?? [],
                SecurityLabel = caller.Label,
                QueuedOwner = owner is null || owner == name ? [] : QueuedOwners(name, owner, settings),
            };
        }
    }

    private string[] Names(string member, in DBusCallSettings settings)
    {
        using DBusMessage reply = Call(BusName, BusPath, BusName, member, DBusSignature.Empty, [], settings);
        return Single<string[]>(reply, member);
    }

    private string[] QueuedOwners(string name, string owner, in DBusCallSettings settings)
    {
        try
        {
            using DBusMessage reply = Call(BusName, BusPath, BusName, "ListQueuedOwners", OneName, [name], settings);
            return Array.FindAll(Single<string[]>(reply, "ListQueuedOwners"), queued => queued != owner);
        }
        catch (DBusErrorException)
        {
            // It went meanwhile, or is the bus's own.
            return [];
        }
    }

    private Caller Credentials(string owner, in DBusCallSettings settings)
    {
        try
        {
            using DBusMessage reply = Call(BusName, BusPath, BusName, "GetConnectionCredentials", OneName, [owner], settings);
            var facts = Single<OrderedDictionary<string, object?>>(reply, "GetConnectionCredentials");
            // Newer buses give a descriptor of the process too, which nobody here needs to keep.
            if (facts.GetValueOrDefault("ProcessFD") is IDisposable process) process.Dispose();
            return new Caller(facts.GetValueOrDefault("ProcessID") is uint id and <= int.MaxValue ? (int)id : null, facts.GetValueOrDefault("UnixUserID") as uint?,
                facts.GetValueOrDefault("UnixGroupIDs") as uint[], facts.GetValueOrDefault("LinuxSecurityLabel") is byte[] label ? DBusByteString.ToText(label) : null);
        }
        catch (DBusErrorException)
        {
            // It went, or the bus does not tell: the name is there all the same.
            return default;
        }
    }

    private readonly record struct Caller(int? Process, uint? User, uint[]? Groups, string? Label);
}
