using System.Globalization;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the numbers of the namespaces there are.</summary>
public sealed class NamespaceInodeCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. LinuxNamespaces.List(null, out _).Select(static item => (item.Inode.ToString(CultureInfo.InvariantCulture), $"{item.Kind}: {item.Name ?? item.Command}"))];
}
