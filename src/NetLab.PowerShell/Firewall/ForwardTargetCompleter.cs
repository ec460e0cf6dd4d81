using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the addresses that published ports lead to.</summary>
public sealed class ForwardTargetCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Firewall.GetPortForwards().GroupBy(static rule => rule.ToAddress).Select(static rules => (rules.Key, string.Join(", ", rules)))];
    }
}
