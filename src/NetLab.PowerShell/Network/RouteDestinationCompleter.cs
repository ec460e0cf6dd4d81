using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the destinations of the routes there are, in the table that <c>-Table</c> names.</summary>
public sealed class RouteDestinationCompleter : LiveCompleter
{
    /// <summary>More than anyone looks through; a full routing table would fill the screen for minutes.</summary>
    internal const int Most = 500;

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        var seen = new HashSet<string>();
        foreach (NetRoute route in Routes(arguments))
        {
            if (seen.Count < Most && seen.Add(route.DestinationPrefix)) yield return (route.DestinationPrefix, route.ToString());
        }
    }

    /// <summary>The routes the arguments typed so far speak of.</summary>
    internal static List<NetRoute> Routes(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        string? table = arguments.Text(nameof(RouteSelectionCmdlet.Table));
        return stack.Routes.List(new RouteFilter { Tables = [table is null ? RouteTableNames.Main : RouteTableNames.Parse(table)] });
    }
}
