using System.Net;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes source prefixes: those of rules there are, and the networks of this stack's interfaces.</summary>
public sealed class SourcePrefixCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var found = new List<(string, string)>();
        foreach (MasqueradeRule rule in stack.Firewall.GetMasqueradeRules())
        {
            if (rule.SourcePrefix is not null && !found.Exists(candidate => candidate.Item1 == rule.SourcePrefix)) found.Add((rule.SourcePrefix, rule.Rule));
        }
        foreach (NetIPAddress address in stack.Addresses.List())
        {
            string? prefix = Network(address);
            if (prefix is not null && !found.Exists(candidate => candidate.Item1 == prefix)) found.Add((prefix, $"the network of {address.InterfaceAlias}"));
        }
        return found;
    }

    /// <summary>The network an address is in; null for what is never masqueraded: loopback and link-local addresses, and single hosts.</summary>
    private static string? Network(NetIPAddress address)
    {
        if (!IPAddress.TryParse(address.IPAddress, out IPAddress? parsed) || IPAddress.IsLoopback(parsed) || parsed.IsIPv6LinkLocal) return null;
        byte[] bytes = parsed.GetAddressBytes();
        if (address.PrefixLength >= bytes.Length * 8) return null;
        for (int i = 0; i < bytes.Length; i++) bytes[i] &= (byte)(0xff00 >> Math.Clamp(address.PrefixLength - (8 * i), 0, 8));
        return $"{new IPAddress(bytes)}/{address.PrefixLength}";
    }
}
