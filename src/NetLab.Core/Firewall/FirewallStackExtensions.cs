using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>What the firewall adds to a namespace's stack: Network knows nothing of it.</summary>
public static class FirewallStackExtensions
{
    extension(NetworkStack stack)
    {
        /// <summary>The tracked connections.</summary>
        public ConntrackTable Conntrack => stack.Table(static stack => new ConntrackTable(stack));

        /// <summary>What NetLab has nf_tables do: masquerading and published ports.</summary>
        public FirewallTable Firewall => stack.Table(static stack => new FirewallTable(stack));
    }
}
