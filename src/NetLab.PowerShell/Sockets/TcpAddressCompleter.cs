using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the addresses of the TCP connections there are, local or remote as the parameter says.</summary>
public sealed class TcpAddressCompleter : LiveCompleter
{
    private const int Most = 500;

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var seen = new HashSet<string>();
        foreach (NetTCPConnection connection in stack.Sockets.ListTcp())
        {
            if (seen.Count >= Most) yield break;
            if (seen.Add(connection.LocalAddress)) yield return (connection.LocalAddress, "local");
            if (connection.RemotePort != 0 && seen.Add(connection.RemoteAddress)) yield return (connection.RemoteAddress, "remote");
        }
    }
}
