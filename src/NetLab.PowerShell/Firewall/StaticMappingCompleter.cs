using System.Globalization;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the numbers of the static mappings, of the NAT already typed.</summary>
public sealed class StaticMappingCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        string? nat = arguments.Text("NatName");
        return [.. stack.Firewall.GetStaticMappings().Where(mapping => nat is null || mapping.NatName == nat)
            .Select(static mapping => (mapping.StaticMappingID.ToString(CultureInfo.InvariantCulture), $"{mapping.NatName}: {mapping.Rule}"))];
    }
}
