using NetLab.Firewall;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes UDP ports: those of this session's servers, and the services of /etc/services.</summary>
public sealed class UdpServicePortCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. SocketServer.All.Where(static server => server.Protocol == SocketProtocol.Udp).Select(static server => ($"{server.LocalPort}", $"{server}")), .. PortRange.ReadServices(ForwardProtocol.Udp).Select(static service => (service.Name, $"{service.Port}"))];
}
