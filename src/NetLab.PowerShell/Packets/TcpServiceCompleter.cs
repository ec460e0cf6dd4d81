namespace NetLab.PowerShell.Packets;

/// <summary>Completes the services whose ports are tested most.</summary>
public sealed class TcpServiceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        TcpServices.Known.Select(static known => (known.Name, $"port {known.Port}"));
}
