using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the names of network namespaces.</summary>
public sealed class NamespaceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        Directory.Exists(NamespaceReference.Directory)
            ? Directory.EnumerateFiles(NamespaceReference.Directory).Select(static path => (Path.GetFileName(path), "")).Order()
            : [];
}
