using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>What to change about an adapter; what is null stays. The kernel gets everything in one message.</summary>
public sealed record NetAdapterChanges
{
    /// <summary>Enables or disables it.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Its new name, at most 15 bytes (<see cref="InterfaceName.Validate"/>).</summary>
    public string? NewName { get; init; }

    /// <summary>The largest packet to send, in bytes.</summary>
    public uint? MtuSize { get; init; }

    /// <summary>A unicast MAC address, in any usual form.</summary>
    public string? MacAddress { get; init; }

    /// <summary>A free text of up to 255 bytes; the empty text removes the one there is.</summary>
    public string? Alias { get; init; }

    /// <summary>Whether to receive every packet on the wire.</summary>
    public bool? Promiscuous { get; init; }

    /// <summary>The index of the bridge, bond or VRF to become a port of; 0 leaves the present one.</summary>
    public uint? MasterIndex { get; init; }

    /// <summary>How many packets may wait to be sent.</summary>
    public uint? TransmitQueueLength { get; init; }

    /// <summary>The group to put it into.</summary>
    public uint? Group { get; init; }

    /// <summary>The changes that undo these, given the adapter as it was.</summary>
    internal NetAdapterChanges Inverse(NetAdapter before) => new()
    {
        Enabled = Enabled is null ? null : before.IsEnabled,
        NewName = NewName is null ? null : before.Name,
        MtuSize = MtuSize is null ? null : before.MtuSize,
        MacAddress = MacAddress is null ? null : before.MacAddress,
        Alias = Alias is null ? null : before.Alias ?? "",
        Promiscuous = Promiscuous is null ? null : before.Promiscuous,
        MasterIndex = MasterIndex is null ? null : before.MasterIndex ?? 0,
        TransmitQueueLength = TransmitQueueLength is null ? null : before.TransmitQueueLength,
        Group = Group is null ? null : before.Group,
    };

    /// <summary>How many things change.</summary>
    internal int Count =>
        One(Enabled) + One(NewName) + One(MtuSize) + One(MacAddress) + One(Alias) + One(Promiscuous) + One(MasterIndex) + One(TransmitQueueLength) + One(Group);

    private static int One(object? value) => value is null ? 0 : 1;
}
