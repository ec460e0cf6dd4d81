using System.Globalization;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the indexes of the interfaces in the namespace that <c>-Namespace</c> names, with their names as tips.</summary>
public sealed class AdapterIndexCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Links.Names().OrderBy(static link => link.Key).Select(static link => (link.Key.ToString(CultureInfo.InvariantCulture), link.Value))];
    }
}
