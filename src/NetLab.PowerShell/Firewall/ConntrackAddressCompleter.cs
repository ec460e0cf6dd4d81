using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the addresses of tracked connections: sources, or destinations, or both, by the parameter.</summary>
public sealed class ConntrackAddressCompleter : LiveCompleter
{
    private const int Most = 200;

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var addresses = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ConntrackEntry entry in stack.Conntrack.List())
        {
            addresses.Add(entry.SourceAddress);
            addresses.Add(entry.DestinationAddress);
            if (addresses.Count >= Most) break;
        }
        return [.. addresses.Select(static address => (address, ""))];
    }
}
