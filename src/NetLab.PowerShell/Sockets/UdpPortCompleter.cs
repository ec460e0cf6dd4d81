using System.Globalization;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the UDP ports in use, and the names of services.</summary>
public sealed class UdpPortCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        var ports = new SortedSet<ushort>();
        using (NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments)))
        {
            foreach (NetUDPEndpoint endpoint in stack.Sockets.ListUdp()) ports.Add(endpoint.LocalPort);
        }
        foreach (ushort port in ports) yield return (port.ToString(CultureInfo.InvariantCulture), "in use");
        foreach ((string name, ushort port) in PortRange.ReadServices(ForwardProtocol.Udp)) yield return (name, port.ToString(CultureInfo.InvariantCulture));
    }
}
