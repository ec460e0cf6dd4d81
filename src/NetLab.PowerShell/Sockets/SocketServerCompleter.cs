using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the numbers of this process's servers.</summary>
public sealed class SocketServerCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. SocketServer.All.Select(static server => ($"{server.Id}", $"{server}, {server.State}"))];
}
