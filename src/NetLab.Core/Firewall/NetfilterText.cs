namespace NetLab.Firewall;

/// <summary>nft's own words for nf_tables' numbers (nft(8)).</summary>
internal static class NetfilterText
{
    /// <summary>A table's family: ip, ip6, inet, ...</summary>
    public static string Family(NetfilterFamily family) => family switch
    {
        NetfilterFamily.Inet => "inet",
        NetfilterFamily.IP => "ip",
        NetfilterFamily.Arp => "arp",
        NetfilterFamily.NetDev => "netdev",
        NetfilterFamily.Bridge => "bridge",
        NetfilterFamily.IP6 => "ip6",
        _ => ((byte)family).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
