using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <content>
/// Windows's settings that Linux does not have. A script may ask for what is the case anyway; anything else is an error that says why.
/// </content>
public sealed partial class SetNetIPInterfaceCommand
{
    /// <summary>On Linux DHCP is a client program's work: only what Get-NetIPInterface shows is taken.</summary>
    [Parameter]
    public SettingState? Dhcp { get; set; }

    /// <summary>Linux always sends by the weak host model: only Enabled is taken.</summary>
    [Parameter]
    public SettingState? WeakHostSend { get; set; }

    /// <summary>Linux always takes packets by the weak host model: only Enabled is taken.</summary>
    [Parameter]
    public SettingState? WeakHostReceive { get; set; }

    /// <summary>On Linux a daemon (radvd) announces routers: only Disabled is taken.</summary>
    [Parameter]
    public SettingState? Advertising { get; set; }

    /// <summary>On Linux a daemon (radvd) announces routers: only Disabled is taken.</summary>
    [Parameter]
    public SettingState? AdvertiseDefaultRoute { get; set; }

    /// <summary>Routers say so in their advertisements: only what Get-NetIPInterface shows is taken.</summary>
    [Parameter]
    public SettingState? ManagedAddressConfiguration { get; set; }

    /// <summary>Routers say so in their advertisements: only what Get-NetIPInterface shows is taken.</summary>
    [Parameter]
    public SettingState? OtherStatefulConfiguration { get; set; }

    /// <summary>Linux always notices silent neighbours where it looks for them: only what Get-NetIPInterface shows is taken.</summary>
    [Parameter]
    public SettingState? NeighborUnreachabilityDetection { get; set; }

    /// <summary>On Linux each socket decides: only AppDecide is taken.</summary>
    [Parameter]
    public EcnMarking? EcnMarking { get; set; }

    private bool GivesForeign => Dhcp is not null || WeakHostSend is not null || WeakHostReceive is not null || Advertising is not null
        || AdvertiseDefaultRoute is not null || ManagedAddressConfiguration is not null || OtherStatefulConfiguration is not null
        || NeighborUnreachabilityDetection is not null || EcnMarking is not null;

    private void CheckForeign(NetIPInterface target)
    {
        Refuse(nameof(Dhcp), Dhcp, target.Dhcp, "a DHCP client program does this on Linux");
        Refuse(nameof(WeakHostSend), WeakHostSend, target.WeakHostSend, "Linux always sends by the weak host model");
        Refuse(nameof(WeakHostReceive), WeakHostReceive, target.WeakHostReceive, "Linux always receives by the weak host model; sysctl rp_filter and a firewall narrow it");
        Refuse(nameof(Advertising), Advertising, target.Advertising, "a daemon such as radvd does this on Linux");
        Refuse(nameof(AdvertiseDefaultRoute), AdvertiseDefaultRoute, target.AdvertiseDefaultRoute, "a daemon such as radvd does this on Linux");
        Refuse(nameof(ManagedAddressConfiguration), ManagedAddressConfiguration, target.ManagedAddressConfiguration, "a router's advertisement says so on Linux");
        Refuse(nameof(OtherStatefulConfiguration), OtherStatefulConfiguration, target.OtherStatefulConfiguration, "a router's advertisement says so on Linux");
        Refuse(nameof(NeighborUnreachabilityDetection), NeighborUnreachabilityDetection, target.NeighborUnreachabilityDetection, "Linux always does so where it looks for neighbours");
        Refuse(nameof(EcnMarking), EcnMarking, target.EcnMarking, "each socket decides on Linux, and sysctl net.ipv4.tcp_ecn for TCP");
    }

    private static void Refuse<T>(string parameter, T? wanted, T present, string reason)
        where T : struct, Enum
    {
        if (wanted is T value && !value.Equals(present)) throw new NotSupportedException($"-{parameter} {value}: {reason}; it is {present}.");
    }
}
