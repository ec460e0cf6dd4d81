using System.Globalization;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the TCP ports that are listened at, and the names of services.</summary>
public sealed class TcpPortCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        var ports = new SortedSet<ushort>();
        using (NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments)))
        {
            foreach (NetTCPConnection connection in stack.Sockets.ListTcp(new InternetSocketFilter { States = [TcpConnectionState.Listen] })) ports.Add(connection.LocalPort);
        }
        foreach (ushort port in ports) yield return (port.ToString(CultureInfo.InvariantCulture), "listened at");
        foreach ((string name, ushort port) in PortRange.ReadServices(ForwardProtocol.Tcp)) yield return (name, port.ToString(CultureInfo.InvariantCulture));
    }
}
