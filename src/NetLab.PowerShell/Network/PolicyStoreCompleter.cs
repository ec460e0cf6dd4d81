namespace NetLab.PowerShell.Network;

/// <summary>Completes the names of Windows's policy stores.</summary>
public sealed class PolicyStoreCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [("ActiveStore", "The running configuration, the only one Linux has"), ("PersistentStore", "Nothing is found in it: Linux has none")];
}
