using System.Globalization;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the names of interfaces in the namespace that <c>-Namespace</c> names.</summary>
public sealed class InterfaceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(Reference(arguments));
        return [.. stack.Links.Names().OrderBy(static link => link.Key).Select(static link => (link.Value, $"ifIndex {link.Key}"))];
    }

    /// <summary>The namespace already typed.</summary>
    internal static NamespaceReference? Reference(BoundArguments arguments) => arguments[nameof(NetworkCmdlet.Namespace)] switch
    {
        null => null,
        int process => NamespaceReference.OfProcess(process),
        object value => NamespaceReference.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!),
    };
}
