using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the comments of masquerade rules.</summary>
public sealed class MasqueradeCommentCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Firewall.GetMasqueradeRules().Where(static rule => rule.Comment is not null).Select(static rule => (rule.Comment!, rule.Rule))];
    }
}
