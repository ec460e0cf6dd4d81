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
        var processes = new Dictionary<string, (int? Process, uint? User)>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            string? owner = FindOwner(name, settings);
            bool startable = activatable.Contains(name);
            if (owner is null && !startable) continue;
            (int? Process, uint? User) credentials = default;
            if (owner is not null && !processes.TryGetValue(owner, out credentials)) processes[owner] = credentials = Credentials(owner, settings);
            yield return new DBusName(Bus, name)
            {
                Owner = owner,
                IsActivatable = startable,
                ProcessId = credentials.Process,
                ProcessName = credentials.Process is int process ? ProcessFacts.Name(process) : null,
                Unit = credentials.Process is int member ? ProcessFacts.Unit(member) : null,
                UserId = credentials.User,
                UserName = credentials.User is uint user ? users.GetValueOrDefault(user) ?? $"{user}" : null,
            };
        }
    }

    private string[] Names(string member, in DBusCallSettings settings)
    {
        using DBusMessage reply = Call(BusName, BusPath, BusName, member, DBusSignature.Empty, [], settings);
        return Single<string[]>(reply, member);
    }

    private (int? Process, uint? User) Credentials(string owner, in DBusCallSettings settings)
    {
        try
        {
            using DBusMessage reply = Call(BusName, BusPath, BusName, "GetConnectionCredentials", OneName, [owner], settings);
            var facts = Single<OrderedDictionary<string, object?>>(reply, "GetConnectionCredentials");
            // Newer buses give a descriptor of the process too, which nobody here needs to keep.
            if (facts.GetValueOrDefault("ProcessFD") is IDisposable process) process.Dispose();
            return (facts.GetValueOrDefault("ProcessID") is uint id and <= int.MaxValue ? (int)id : null, facts.GetValueOrDefault("UnixUserID") as uint?);
        }
        catch (DBusErrorException)
        {
            // It went, or the bus does not tell: the name is there all the same.
            return default;
        }
    }
}
