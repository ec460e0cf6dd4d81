using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>
/// The base chains of NetLab's table. Each is made in the same transaction as its first rule, and goes with its last.
/// </summary>
/// <param name="Name">The chain's name.</param>
/// <param name="Type">nat or filter.</param>
/// <param name="Hook">Where in a packet's way it stands.</param>
/// <param name="Priority">In which order among the chains at the same hook.</param>
internal sealed record FirewallChain(string Name, string Type, NetfilterHook Hook, int Priority)
{
    // The first nat chain that translates a connection wins: one before the usual priority beats Docker and CNI on the same port.
    private const int BeforeDestinationNat = -101, SourceNat = 100, Raw = -300;

    public static FirewallChain Prerouting { get; } = new("prerouting", "nat", NetfilterHook.Prerouting, BeforeDestinationNat);

    public static FirewallChain Output { get; } = new("output", "nat", NetfilterHook.Output, BeforeDestinationNat);

    public static FirewallChain Postrouting { get; } = new("postrouting", "nat", NetfilterHook.Postrouting, SourceNat);

    public static FirewallChain Forward { get; } = new("forward", "filter", NetfilterHook.Forward, 0);

    /// <summary>Keeps others away from 127.0.0.0/8 while route_localnet opens it (CVE-2020-8558).</summary>
    public static FirewallChain Guard { get; } = new("loopback-guard", "filter", NetfilterHook.Prerouting, Raw);

    // What is logged is what comes by, not what others left of it: before the filters and, where a packet arrives, before everything else;
    // where it leaves, behind its translation.
    private static readonly FirewallChain[] LogChains =
    [
        new("log-prerouting", "filter", NetfilterHook.Prerouting, Raw - 1),
        new("log-input", "filter", NetfilterHook.Input, -1),
        new("log-forward", "filter", NetfilterHook.Forward, -1),
        new("log-output", "filter", NetfilterHook.Output, -1),
        new("log-postrouting", "filter", NetfilterHook.Postrouting, SourceNat + 1),
    ];

    public static IReadOnlyList<FirewallChain> All { get; } = [Prerouting, Output, Postrouting, Forward, Guard, .. LogChains];

    /// <summary>The chain of the log rules of a hook.</summary>
    public static FirewallChain Log(LogChain chain) => LogChains[(int)chain];

    /// <summary>The hook a chain of log rules is at; null for other chains.</summary>
    public static LogChain? LogChainOf(string name)
    {
        int index = Array.FindIndex(LogChains, chain => chain.Name == name);
        return index < 0 ? null : (LogChain)index;
    }

    /// <summary>Writes the NEWCHAIN; a chain that is there already as it should be is left alone.</summary>
    public void Write(NfTablesBatch batch, string table)
    {
        NetlinkWriter writer = batch.Begin(NfTablesMessage.NewChain, NetfilterFamily.Inet, NetlinkFlags.Create);
        writer.Text(ChainAttribute.Table, table);
        writer.Text(ChainAttribute.Name, Name);
        int hook = writer.BeginNested(ChainAttribute.Hook);
        writer.UInt32BigEndian(ChainAttribute.HookNumber, (uint)Hook);
        writer.UInt32BigEndian(ChainAttribute.HookPriority, (uint)Priority);
        writer.EndNested(hook);
        writer.UInt32BigEndian(ChainAttribute.Policy, 1);
        writer.Text(ChainAttribute.Type, Type);
    }
}
