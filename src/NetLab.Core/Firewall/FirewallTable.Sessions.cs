using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>Connections of NATs.</summary>
public sealed partial class FirewallTable
{
    /// <summary>Lists the translated connections among those tracked, whoever's rule translates them.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    public IReadOnlyList<NetNatSession> GetSessions(CancellationToken cancellation = default)
    {
        var nats = new List<(string Name, IPPrefix Prefix)>();
        foreach (NetNat nat in GetNats())
        {
            if (nat.InternalIPInterfaceAddressPrefix is string prefix) nats.Add((nat.Name, IPPrefix.Parse(prefix, "InternalIPInterfaceAddressPrefix")));
        }
        var sessions = new List<NetNatSession>();
        foreach (ConntrackEntry entry in _stack.Conntrack.List(cancellation: cancellation))
        {
            if (!entry.IsTranslated) continue;
            var session = new NetNatSession(entry, null);
            foreach ((string name, IPPrefix prefix) in nats)
            {
                if (!session.IsInside(prefix)) continue;
                session = new NetNatSession(entry, name);
                break;
            }
            sessions.Add(session);
        }
        return sessions;
    }
}
