using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes whom to send to: the addresses this session serves at, localhost, and the neighbours of the namespace typed.</summary>
public sealed class HostCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var seen = new HashSet<string>();
        var found = new List<(string, string)> { ("localhost", "this machine or namespace") };
        foreach (SocketServer server in SocketServer.All)
        {
            if (server.LocalPort is not null && server.LocalAddress is not ("::" or "0.0.0.0") && seen.Add(server.LocalAddress)) found.Add((server.LocalAddress, $"{server}"));
        }
        foreach (NetNeighbor neighbor in stack.Neighbors.List())
        {
            if (neighbor.State is not (NeighborState.Unreachable or NeighborState.Incomplete or NeighborState.Permanent) && seen.Add(neighbor.IPAddress)) found.Add((neighbor.IPAddress, $"a neighbour on {neighbor.InterfaceAlias}"));
        }
        return found;
    }
}
