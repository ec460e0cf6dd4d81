using NetLab.Firewall;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes TCP ports: those of this session's servers, and the services of /etc/services.</summary>
public sealed class TcpServicePortCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. SocketServer.All.Where(static server => server.Protocol == SocketProtocol.Tcp).Select(static server => ($"{server.LocalPort}", $"{server}")), .. PortRange.ReadServices(ForwardProtocol.Tcp).Select(static service => (service.Name, $"{service.Port}"))];
}
