using System.Globalization;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>A bridge: a switch in the kernel, which is an adapter too (linux/if_link.h, IFLA_BR_*).</summary>
public sealed class NetBridge : NetAdapter
{
    /// <summary>Its ports, by ascending index.</summary>
    public NetBridgePort[] Ports { get; internal set; } = [];

    /// <summary>Whether it speaks the spanning tree protocol.</summary>
    public bool Stp { get; private set; }

    /// <summary>How long a port waits in each state before it forwards.</summary>
    public TimeSpan ForwardDelay { get; private set; }

    /// <summary>How often it tells its neighbours that it lives.</summary>
    public TimeSpan HelloTime { get; private set; }

    /// <summary>After how long a silent neighbour is taken for dead.</summary>
    public TimeSpan MaximumAge { get; private set; }

    /// <summary>How long it remembers behind which port a MAC address is.</summary>
    public TimeSpan AgeingTime { get; private set; }

    /// <summary>Its priority to become the root of the spanning tree.</summary>
    public int Priority { get; private set; }

    /// <summary>Whether it keeps VLANs apart.</summary>
    public bool VlanFiltering { get; private set; }

    /// <summary>Whether it sends multicasts only where somebody listens.</summary>
    public bool MulticastSnooping { get; private set; }

    /// <summary>Its name in the spanning tree: priority and MAC address, <c>8000.02-00-00-00-00-01</c>.</summary>
    public string BridgeId { get; private set; } = "";

    /// <summary>The spanning tree's root as this bridge knows it; its own <see cref="BridgeId"/> when it is the root.</summary>
    public string RootId { get; private set; } = "";

    /// <inheritdoc/>
    internal override void ReadKind(NetlinkAttributeReader data)
    {
        // Of another kind the same numbers mean other things; who asked for a bridge by a wrong name is told of the kind.
        if (KernelKind != BridgeTable.Kind) return;
        while (data.Read())
        {
            switch (data.Type)
            {
                case BridgeAttribute.ForwardDelay: ForwardDelay = Time(data.UInt32()); break;
                case BridgeAttribute.HelloTime: HelloTime = Time(data.UInt32()); break;
                case BridgeAttribute.MaximumAge: MaximumAge = Time(data.UInt32()); break;
                case BridgeAttribute.AgeingTime: AgeingTime = Time(data.UInt32()); break;
                case BridgeAttribute.StpState: Stp = data.UInt32() != 0; break;
                case BridgeAttribute.Priority: Priority = data.UInt16(); break;
                case BridgeAttribute.VlanFiltering: VlanFiltering = data.UInt8() != 0; break;
                case BridgeAttribute.MulticastSnooping: MulticastSnooping = data.UInt8() != 0; break;
                case BridgeAttribute.BridgeId: BridgeId = Id(data.Value); break;
                case BridgeAttribute.RootId: RootId = Id(data.Value); break;
            }
        }
    }

    private static TimeSpan Time(uint hundredths) => TimeSpan.FromMilliseconds(hundredths * 10L);

    /// <summary>struct ifla_bridge_id: the priority's two bytes and a MAC address.</summary>
    private static string Id(ReadOnlySpan<byte> id) => id.Length < 8
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{id[0]:X2}{id[1]:X2}.{HardwareAddress.Format(id.Slice(2, 6))}");
}
