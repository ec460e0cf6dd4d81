using System.Globalization;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall;

/// <summary>nft's own words for nf_tables' numbers (nft(8)).</summary>
internal static class NetfilterText
{
    private static readonly string[] Hooks = ["prerouting", "input", "forward", "output", "postrouting", "ingress"];
    private static readonly string[] ArpHooks = ["input", "output", "forward"];
    private static readonly string[] DeviceHooks = ["ingress", "egress"];

    /// <summary>A table's family: ip, ip6, inet, ...</summary>
    public static string Family(NetfilterFamily family) => family switch
    {
        NetfilterFamily.Inet => "inet",
        NetfilterFamily.IP => "ip",
        NetfilterFamily.Arp => "arp",
        NetfilterFamily.NetDev => "netdev",
        NetfilterFamily.Bridge => "bridge",
        NetfilterFamily.IP6 => "ip6",
        _ => ((byte)family).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A hook's name, whose number means different things in different families.</summary>
    public static string Hook(NetfilterFamily family, uint hook)
    {
        string[] names = family switch { NetfilterFamily.Arp => ArpHooks, NetfilterFamily.NetDev => DeviceHooks, _ => Hooks };
        return hook < names.Length ? names[hook] : hook.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A verdict without a chain.</summary>
    public static string Verdict(VerdictCode code) => Rules.VerdictPart.Text(new Verdict(code));
}
