using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Shows how a bus and its connections fare: who has set how many match rules, whose messages pile up.</summary>
/// <remarks>
/// <para>By default one object for each connection, those with the most match rules first: a number that only grows is a leak, and ends with the bus refusing more.
/// OutgoingMessages wait at the bus for a connection that does not read. <c>-MatchRule</c> lists the rules themselves with how many times each is
/// set; <c>-Summary</c> the figures of the whole bus. Values has all figures by the bus's own names.</para>
/// <para>It takes a bus that counts, as dbus-daemon mostly does and dbus-broker in part (no match rules and no peaks; it counts a rule that is set several times once); the system bus may want root for it.</para>
/// </remarks>
/// <example>
/// <para>Who has set the most match rules.</para>
/// <code>
/// Get-DBusStatistic | Select-Object -First 5
/// </code>
/// </example>
/// <example>
/// <para>Rules that are set more than once.</para>
/// <code>
/// Get-DBusStatistic -MatchRule | Where-Object Count -gt 1
/// </code>
/// </example>
/// <example>
/// <para>The bus as a whole.</para>
/// <code>
/// Get-DBusStatistic -Summary
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "DBusStatistic", DefaultParameterSetName = OfConnections)]
[OutputType(typeof(DBusConnectionStatistic), ParameterSetName = [OfConnections])]
[OutputType(typeof(DBusMatchRuleUse), ParameterSetName = [OfRules])]
[OutputType(typeof(DBusBusStatistic), ParameterSetName = [OfBus])]
public sealed class GetDBusStatisticCommand : DBusCallCmdlet
{
    private const string OfConnections = "Connection";
    private const string OfRules = "MatchRule";
    private const string OfBus = "Summary";

    /// <summary>Only the connections with these names, unique or well-known; wildcards are taken.</summary>
    [Parameter(Position = 0, ParameterSetName = OfConnections)]
    [Parameter(Position = 0, ParameterSetName = OfRules)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The match rules, rather than the connections.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfRules)]
    public SwitchParameter MatchRule { get; set; }

    /// <summary>The bus as a whole, rather than its connections.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfBus)]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Guard(Bus, () =>
    {
        var statistics = new DBusStatistics(Client, Settings);
        var found = new HashSet<string>(StringComparer.Ordinal);
        bool Wanted(string unique, IReadOnlyList<string> known)
        {
            found.Add(unique);
            found.UnionWith(known);
            return DBusNamePattern.Fits(Name, unique) || known.Any(name => DBusNamePattern.Fits(Name, name));
        }
        try
        {
            if (ParameterSetName == OfBus)
            {
                WriteObject(statistics.Bus());
                return;
            }
            WriteObject(ParameterSetName == OfRules ? statistics.MatchRules(Wanted) : statistics.Connections(Wanted), enumerateCollection: true);
        }
        catch (DBusErrorException exception) when (exception.ErrorName is DBusErrors.UnknownMethod or DBusErrors.UnknownInterface or "org.freedesktop.DBus.Error.NotSupported"
            || (exception.ErrorName == DBusErrors.Failed && exception.Text.Contains("nimplemented", StringComparison.Ordinal)))
        {
            throw new ItemException($"The bus '{Bus}' does not tell this: it does not answer org.freedesktop.DBus.Debug.Stats.{exception.Member}.", "DBusStatisticUnsupported", ErrorCategory.NotImplemented,
                exception.Member == "GetStats" ? "Only a bus that was built to count can tell." : "dbus-broker tells what its connections use (Get-DBusStatistic without -MatchRule), not their rules.");
        }
        if (ParameterSetName == OfConnections)
        {
            foreach (string name in Name ?? [])
            {
                if (DBusNamePattern.Literal(name) is { } literal && !found.Contains(literal))
                    WriteError(Record(new ItemException($"Nobody has the name '{literal}' on the bus '{Bus}'.", DBusErrors.NameHasNoOwner, ErrorCategory.ObjectNotFound, "Get-DBusName lists the names there are."), literal));
            }
        }
    });
}
