using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>Which end of a connection is translated (enum nft_nat_types).</summary>
internal enum NatType : uint
{
    Source = 0,
    Destination = 1,
}

/// <summary>
/// Translates to the address and port in registers, null where the packet's own is kept (NFTA_NAT_*). Golden,
/// <c>dnat ip to 10.88.0.2:80</c> behind the two immediates:
/// <code>
/// 3800 0180
///   0800 0100 "nat\0"
///   2c00 0280
///     0800 0100 00000001   TYPE dnat
///     0800 0200 00000002   FAMILY ip
///     0800 0300 00000001   REG_ADDR_MIN 1
///     0800 0500 00000002   REG_PROTO_MIN 2
///     0800 0700 00000002   FLAGS proto-specified
/// </code>
/// </summary>
internal sealed record NatExpression(NatType Type, NetfilterFamily Family) : Expression
{
    private const ushort TypeAttribute = 1, FamilyAttribute = 2, AddressMinimum = 3, AddressMaximum = 4, PortMinimum = 5, PortMaximum = 6, FlagsAttribute = 7;

    public override string Name => "nat";

    /// <summary>The register of the (lowest) address.</summary>
    public uint? Address { get; init; }

    /// <summary>The register of the highest address.</summary>
    public uint? LastAddress { get; init; }

    /// <summary>The register of the (lowest) port.</summary>
    public uint? Port { get; init; }

    /// <summary>The register of the highest port.</summary>
    public uint? LastPort { get; init; }

    public NatFlags Flags { get; init; }

    public static NatExpression Read(NetlinkAttributeReader data)
    {
        var nat = new NatExpression(default, default(NetfilterFamily));
        while (data.Read())
        {
            nat = data.Type switch
            {
                TypeAttribute => nat with { Type = (NatType)data.UInt32BigEndian() },
                FamilyAttribute => nat with { Family = (NetfilterFamily)data.UInt32BigEndian() },
                AddressMinimum => nat with { Address = data.UInt32BigEndian() },
                AddressMaximum => nat with { LastAddress = data.UInt32BigEndian() },
                PortMinimum => nat with { Port = data.UInt32BigEndian() },
                PortMaximum => nat with { LastPort = data.UInt32BigEndian() },
                FlagsAttribute => nat with { Flags = (NatFlags)data.UInt32BigEndian() },
                _ => nat,
            };
        }
        return nat;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(TypeAttribute, (uint)Type);
        writer.UInt32BigEndian(FamilyAttribute, (uint)Family);
        if (Address is uint address) writer.UInt32BigEndian(AddressMinimum, address);
        if (LastAddress is uint lastAddress) writer.UInt32BigEndian(AddressMaximum, lastAddress);
        if (Port is uint port) writer.UInt32BigEndian(PortMinimum, port);
        if (LastPort is uint lastPort) writer.UInt32BigEndian(PortMaximum, lastPort);
        if (Flags != NatFlags.None) writer.UInt32BigEndian(FlagsAttribute, (uint)Flags);
    }
}
