namespace NetLab.Network;

/// <summary>A change of a namespace's links, addresses, routes or neighbours (rtnetlink(7), <c>ip monitor</c>), with what was before and what is now.</summary>
public sealed class NetChange
{
    internal NetChange(NetChangeAction action, NetChangeType? type, string? @namespace)
    {
        Time = DateTime.Now;
        (Action, Type, Namespace) = (action, type, @namespace);
    }

    /// <summary>When it was read.</summary>
    public DateTime Time { get; }

    /// <summary>What kind of thing it is; null for <see cref="NetChangeAction.EventsLost"/>.</summary>
    public NetChangeType? Type { get; }

    /// <summary>What became of it.</summary>
    public NetChangeAction Action { get; }

    /// <summary>The thing in a few words: an interface's name, an address with its length, a route, a neighbour.</summary>
    public string Subject => (After ?? Before)?.ToString() ?? "";

    /// <summary>What changed, such as <c>MtuSize 1500 -> 1400</c>, or where a link went that moved to another namespace; otherwise empty.</summary>
    public string What { get; internal init; } = "";

    /// <summary>It as it was: a NetAdapter, NetIPAddress, NetRoute or NetNeighbor; null for what is new.</summary>
    public object? Before { get; internal init; }

    /// <summary>It as it is; null for what is gone.</summary>
    public object? After { get; internal init; }

    /// <summary>The interface it is about; empty for a route without one.</summary>
    public string InterfaceAlias { get; internal init; } = "";

    /// <summary>The index of that interface, 0 without one.</summary>
    public uint InterfaceIndex { get; internal init; }

    /// <summary>How many messages of the kernel's are missing; 0 except for <see cref="NetChangeAction.EventsLost"/>.</summary>
    public long Lost { get; internal init; }

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <inheritdoc/>
    public override string ToString() => Action == NetChangeAction.EventsLost ? $"{Action} {Lost}" : $"{Action} {Type} {Subject}{(What.Length > 0 ? $": {What}" : "")}";
}
