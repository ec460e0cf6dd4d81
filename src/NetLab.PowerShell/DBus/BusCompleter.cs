namespace NetLab.PowerShell.DBus;

/// <summary>Completes which bus.</summary>
public sealed class BusCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [("System", "the bus of the machine"), ("Session", "the bus of the user's session")];
}
