using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes this stack's own addresses.</summary>
public sealed class HostAddressCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Addresses.List().Where(static address => !address.IPAddress.Contains('%', StringComparison.Ordinal)).Select(static address => (address.IPAddress, address.InterfaceAlias))];
    }
}
