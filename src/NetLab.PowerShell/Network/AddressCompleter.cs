using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the addresses there are in the namespace that <c>-Namespace</c> names, of the interface already typed.</summary>
public sealed class AddressCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        string? alias = arguments.Text("InterfaceAlias");
        return [.. stack.Addresses.List()
            .Where(address => alias is null || address.InterfaceAlias == alias)
            .Select(static address => (address.IPAddress, $"{address} on {address.InterfaceAlias}"))];
    }
}
