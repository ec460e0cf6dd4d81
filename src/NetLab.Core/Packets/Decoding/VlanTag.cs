namespace NetLab.Packets;

/// <summary>A VLAN tag (IEEE 802.1Q).</summary>
/// <param name="Protocol">0x8100, or 0x88a8 for an outer tag of two.</param>
/// <param name="Id">The number of the VLAN, 0 to 4095.</param>
/// <param name="Priority">0 to 7.</param>
/// <param name="DropEligible">Whether it may be dropped first.</param>
public sealed record VlanTag(ushort Protocol, ushort Id, byte Priority, bool DropEligible);
