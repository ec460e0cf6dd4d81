using System.Globalization;

namespace NetLab.Firewall.Rules;

/// <summary>The commands that let traffic pass a chain, in the words of whoever owns it.</summary>
internal static class ForwardRemedy
{
    public static string Write(string owner, ChainMessage chain, ForwardedTraffic traffic, bool hasDockerUser)
    {
        bool six = chain.Family == NetfilterFamily.IP6
            || (chain.Family == NetfilterFamily.Inet && (traffic.Family == NetfilterFamily.IP6 || (traffic.Source ?? traffic.Destination)?.Contains(':', StringComparison.Ordinal) == true));
        return owner switch
        {
            RuleOwner.Docker when hasDockerUser => Iptables(six, "DOCKER-USER", traffic),
            RuleOwner.IptablesNft or RuleOwner.Libvirt or RuleOwner.Kubernetes or RuleOwner.Cni when chain.Name == "FORWARD" => Iptables(six, hasDockerUser ? "DOCKER-USER" : "FORWARD", traffic),
            RuleOwner.Firewalld => Firewalld(six, traffic),
            _ => Nft(chain, six, traffic),
        };
    }

    private static string Iptables(bool six, string chain, ForwardedTraffic traffic)
    {
        string command = $"{(six ? "ip6tables" : "iptables")} -I {chain}";
        string port = traffic is { Protocol: byte protocol, DestinationPort: ushort number } ? string.Create(CultureInfo.InvariantCulture, $" -p {Protocol(protocol)} --dport {number}") : "";
        string there = Option(" -s ", traffic.Source) + Option(" -d ", traffic.Destination);
        string back = Option(" -d ", traffic.Source) + Option(" -s ", traffic.Destination);
        if (there.Length == 0)
        {
            there = Option(" -i ", traffic.InInterface) + Option(" -o ", traffic.OutInterface);
            back = Option(" -o ", traffic.InInterface) + Option(" -i ", traffic.OutInterface);
        }
        if (there.Length == 0) (there, back) = (" -s NETWORK", " -d NETWORK");
        return $"{command}{there}{port} -j ACCEPT\n{command}{back} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
    }

    private static string Firewalld(bool six, ForwardedTraffic traffic)
    {
        string rule = $"rule family=\"{(six ? "ipv6" : "ipv4")}\"";
        if (traffic.Source is not null) rule += $" source address=\"{traffic.Source}\"";
        if (traffic.Destination is not null) rule += $" destination address=\"{traffic.Destination}\"";
        if (traffic.Source is null && traffic.Destination is null) rule += " source address=\"NETWORK\"";
        if (traffic is { Protocol: byte protocol, DestinationPort: ushort port }) rule += string.Create(CultureInfo.InvariantCulture, $" port port=\"{port}\" protocol=\"{Protocol(protocol)}\"");
        return string.Join('\n',
            "firewall-cmd --permanent --new-policy netlab",
            "firewall-cmd --permanent --policy netlab --add-ingress-zone ANY",
            "firewall-cmd --permanent --policy netlab --add-egress-zone ANY",
            $"firewall-cmd --permanent --policy netlab --add-rich-rule '{rule} accept'",
            "firewall-cmd --reload");
    }

    private static string Nft(ChainMessage chain, bool six, ForwardedTraffic traffic)
    {
        string command = $"nft insert rule {NetfilterText.Family(chain.Family)} {chain.Table} {chain.Name}";
        string ip = six ? " ip6" : " ip";
        string port = traffic is { Protocol: byte protocol, DestinationPort: ushort number } ? string.Create(CultureInfo.InvariantCulture, $" {Protocol(protocol)} dport {number}") : "";
        string there = Option($"{ip} saddr ", traffic.Source) + Option($"{ip} daddr ", traffic.Destination);
        string back = Option($"{ip} daddr ", traffic.Source) + Option($"{ip} saddr ", traffic.Destination);
        if (there.Length == 0)
        {
            there = Option(" iifname ", traffic.InInterface) + Option(" oifname ", traffic.OutInterface);
            back = Option(" oifname ", traffic.InInterface) + Option(" iifname ", traffic.OutInterface);
        }
        if (there.Length == 0) (there, back) = ($"{ip} saddr NETWORK", $"{ip} daddr NETWORK");
        return $"{command}{there}{port} accept\n{command}{back} ct state established,related accept";
    }

    private static string Option(string before, string? value) => value is null ? "" : before + value;

    private static string Protocol(byte number) => DataNames.Find(DataType.Protocol, number) ?? number.ToString(CultureInfo.InvariantCulture);
}
