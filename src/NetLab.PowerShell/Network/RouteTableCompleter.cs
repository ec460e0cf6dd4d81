using System.Globalization;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the names of routing tables (rt_tables) and the numbers of those that hold routes without being named.</summary>
public sealed class RouteTableCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        var tables = new SortedDictionary<uint, string>();
        foreach ((uint number, string name) in RouteTableNames.All) tables[number] = name;
        using (NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments)))
        {
            foreach (NetRoute route in stack.Routes.List()) tables.TryAdd(route.TableId, route.Table);
        }
        foreach ((uint number, string name) in tables) yield return (name, string.Create(CultureInfo.InvariantCulture, $"table {number}"));
    }
}
