using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the paths of the Unix sockets this process serves.</summary>
public sealed class UnixServerCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. SocketServer.All.Where(static server => server.Protocol == SocketProtocol.Unix).Select(static server => (server.LocalAddress, $"server {server.Id}"))];
}
