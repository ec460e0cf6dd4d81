using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Lists the names on a bus, with the process, user and systemd unit behind each.</summary>
/// <remarks>
/// <para>By default the well-known names that someone has now, such as org.freedesktop.UDisks2. With <c>-Unique</c> the names the bus itself gave every
/// connection (<c>:1.42</c>), with <c>-Activatable</c> the names it can start a service for, running or not; with both, both. A name written out in full is
/// found whatever kind it is.</para>
/// <para>It starts no service. Processes are seen as they are seen from here: those of another container have a number at most. The output flows into
/// Get-DBusObject and the other cmdlets, which take the name as their Destination.</para>
/// </remarks>
/// <example>
/// <para>Who is on the bus of the machine.</para>
/// <code>
/// Get-DBusName
/// </code>
/// </example>
/// <example>
/// <para>What could be started and is not running.</para>
/// <code>
/// Get-DBusName -Activatable | Where-Object { -not $_.IsRunning }
/// </code>
/// </example>
/// <example>
/// <para>Everything the bus itself offers.</para>
/// <code>
/// Get-DBusName org.freedesktop.DBus | Get-DBusObject -Recurse | Get-DBusMember
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "DBusName")]
[OutputType(typeof(DBusName))]
public sealed class GetDBusNameCommand : DBusCallCmdlet
{
    /// <summary>Only these names; wildcards are taken.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The names the bus can start a service for, whether it runs or not.</summary>
    [Parameter]
    public SwitchParameter Activatable { get; set; }

    /// <summary>The names the bus gave each connection.</summary>
    [Parameter]
    public SwitchParameter Unique { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Guard(Bus, () =>
    {
        DBusCallSettings settings = Settings;
        var running = new SortedSet<string>(Client.ListNames(settings), NameOrder.Instance);
        var activatable = new SortedSet<string>(Client.ListActivatableNames(settings), NameOrder.Instance);
        var all = new SortedSet<string>(running, NameOrder.Instance);
        all.UnionWith(activatable);
        foreach (string pattern in Name ?? [])
        {
            if (DBusNamePattern.Literal(pattern) is { } literal && !all.Contains(literal)) WriteMissing(literal, all);
        }
        foreach (DBusName name in Client.Describe(all.Where(name => IsWanted(name, running, activatable)), activatable, settings)) WriteObject(name);
    });

    private bool IsWanted(string name, SortedSet<string> running, SortedSet<string> activatable)
    {
        if (Name?.Contains(name, StringComparer.Ordinal) == true) return true;
        if (!DBusNamePattern.Fits(Name, name)) return false;
        if (Unique && name.StartsWith(':')) return true;
        if (Activatable && activatable.Contains(name)) return true;
        // A pattern for unique names is for nothing else.
        if (Name is [[':', ..], ..] && name.StartsWith(':')) return true;
        return !Unique && !Activatable && running.Contains(name) && !name.StartsWith(':');
    }

    private void WriteMissing(string name, IEnumerable<string> all)
    {
        List<string> near = NearMatch.Find(name, all.Where(static item => !item.StartsWith(':')));
        var missing = new ItemException($"Nobody has the name '{name}' on the bus '{Bus}', and nothing can be started for it.", "org.freedesktop.DBus.Error.NameHasNoOwner", ErrorCategory.ObjectNotFound,
            near.Count > 0 ? $"There are: {string.Join(", ", near)}." : "Get-DBusName lists the names there are, with -Activatable those that can be started.");
        WriteError(Record(missing, name));
    }

    /// <summary>Well-known names first, then unique ones in the order they were given out.</summary>
    private sealed class NameOrder : IComparer<string>
    {
        public static readonly NameOrder Instance = new();

        public int Compare(string? x, string? y)
        {
            bool left = x!.StartsWith(':'), right = y!.StartsWith(':');
            if (left != right) return left ? 1 : -1;
            return left && x.Length != y.Length ? x.Length.CompareTo(y.Length) : string.CompareOrdinal(x, y);
        }
    }
}
