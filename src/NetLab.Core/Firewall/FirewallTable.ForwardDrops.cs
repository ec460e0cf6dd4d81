using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>What others do to forwarded packets.</summary>
public sealed partial class FirewallTable
{
    /// <summary>
    /// Finds the chains of other tables that drop forwarded packets whatever NetLab's rules say: Docker's and firewalld's do. A chain is
    /// named when a new connection of this traffic certainly runs into its drop; rules about what is not known of the traffic are passed over.
    /// </summary>
    /// <param name="traffic">What is to be forwarded; null is any.</param>
    /// <exception cref="LinuxException">nf_tables is missing, or may not be read (EPERM: it takes CAP_NET_ADMIN).</exception>
    public IReadOnlyList<ForwardDrop> FindForwardDrops(ForwardedTraffic? traffic = null)
    {
        Ruleset rules = ReadRuleset();
        bool any = false;
        // Most machines have nothing at this hook, and then there is nothing to find out about the traffic.
        foreach (ChainMessage chain in rules.Chains) any |= Rules.ForwardDropFinder.IsForeignForward(chain);
        return any ? new Rules.ForwardDropFinder(rules, Complete(traffic ?? new ForwardedTraffic())).Find() : [];
    }

    /// <summary>Adds the interfaces that the addresses imply.</summary>
    private ForwardedTraffic Complete(ForwardedTraffic traffic)
    {
        string? input = traffic.InInterface, output = traffic.OutInterface;
        if (input is null && traffic.Source is not null)
        {
            List<string> holders = FindInterfaces(IPPrefix.ParseNetwork(traffic.Source, nameof(traffic.Source)));
            if (holders.Count == 1) input = holders[0];
        }
        if (output is null && traffic.Destination is not null)
            output = FindRoute(IPPrefix.ParseNetwork(traffic.Destination, nameof(traffic.Destination)).Address.ToString())?.InterfaceAlias;
        return new ForwardedTraffic
        {
            Family = traffic.Family,
            Source = traffic.Source,
            Destination = traffic.Destination,
            InInterface = input,
            OutInterface = output,
            Protocol = traffic.Protocol,
            DestinationPort = traffic.DestinationPort,
        };
    }
}
