using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>What a route look-up gives (enum nft_fib_result).</summary>
internal enum FibResult : uint
{
    InterfaceOut = 1,
    InterfaceNameOut = 2,
    AddressType = 3,
}

/// <summary>What is looked up (NFTA_FIB_F_*).</summary>
[Flags]
internal enum FibFlags : uint
{
    None = 0,
    SourceAddress = 1,
    DestinationAddress = 2,
    Mark = 4,
    InterfaceIn = 8,
    InterfaceOut = 16,
    Present = 32,
}

/// <summary>
/// Asks the routing tables about an address of the packet (NFTA_FIB_*). Golden, <c>fib daddr type</c>, whose result is compared with
/// RTN_LOCAL as <c>02000000</c>: in host byte order, 4 bytes:
/// <code>
/// 2800 0180
///   0800 0100 "fib\0"
///   1c00 0280
///     0800 0300 00000002   FLAGS daddr
///     0800 0200 00000003   RESULT address type
///     0800 0100 00000001   DREG 1
/// </code>
/// </summary>
internal sealed record FibExpression(FibResult Result, FibFlags Flags, uint Destination = Register.First) : Expression
{
    private const ushort DestinationAttribute = 1, ResultAttribute = 2, FlagsAttribute = 3;

    public override string Name => "fib";

    public static FibExpression Read(NetlinkAttributeReader data)
    {
        FibResult result = default;
        FibFlags flags = default;
        uint destination = 0;
        while (data.Read())
        {
            switch (data.Type)
            {
                case DestinationAttribute: destination = data.UInt32BigEndian(); break;
                case ResultAttribute: result = (FibResult)data.UInt32BigEndian(); break;
                case FlagsAttribute: flags = (FibFlags)data.UInt32BigEndian(); break;
            }
        }
        return new FibExpression(result, flags, destination);
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        writer.UInt32BigEndian(FlagsAttribute, (uint)Flags);
        writer.UInt32BigEndian(ResultAttribute, (uint)Result);
        writer.UInt32BigEndian(DestinationAttribute, Destination);
    }
}
