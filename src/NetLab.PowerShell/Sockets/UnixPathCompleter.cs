using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the paths and abstract names of the Unix sockets there are.</summary>
public sealed class UnixPathCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Sockets.ListUnix().Where(static socket => socket.Path is not null).DistinctBy(static socket => socket.Path)
            .OrderBy(static socket => socket.Path, StringComparer.Ordinal).Select(static socket => (socket.Path!, $"{socket.Type}, {socket.State}"))];
    }
}
