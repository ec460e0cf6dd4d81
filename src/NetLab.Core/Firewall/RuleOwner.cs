using System.Buffers;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall;

/// <summary>
/// Who made a table or a rule, told by the names they use: nf_tables itself does not know. iptables-nft's tables are everybody's, so there
/// each rule is looked at.
/// </summary>
internal static class RuleOwner
{
    public const string NetLab = "netlab", Docker = "docker", Cni = "cni", Firewalld = "firewalld", IptablesNft = "iptables-nft";
    public const string Libvirt = "libvirt", Kubernetes = "kubernetes", Fail2Ban = "fail2ban", User = "user";

    private static readonly string[] IptablesTables = ["filter", "nat", "mangle", "raw", "security"];
    private static readonly SearchValues<byte> HexadecimalDigits = SearchValues.Create("0123456789abcdef"u8);
    private static readonly string[] BuiltInChains = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    /// <summary>Every owner there is.</summary>
    public static IReadOnlyList<string> All { get; } = [NetLab, Docker, Cni, Firewalld, IptablesNft, Libvirt, Kubernetes, Fail2Ban, User];

    /// <summary>The owner of a table.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="name">Its name.</param>
    /// <param name="chains">Its chains.</param>
    public static string OfTable(NetfilterFamily family, string name, IEnumerable<ChainMessage> chains)
    {
        if (family == NetfilterFamily.Inet && name == FirewallTable.TableName) return NetLab;
        if (name.StartsWith("docker", StringComparison.Ordinal)) return Docker;
        if (name.StartsWith("cni_", StringComparison.Ordinal) || name.StartsWith("cni-", StringComparison.Ordinal)) return Cni;
        if (name.StartsWith("firewalld", StringComparison.Ordinal)) return Firewalld;
        if (name.StartsWith("libvirt", StringComparison.Ordinal)) return Libvirt;
        if (name.StartsWith("kube-", StringComparison.Ordinal)) return Kubernetes;
        if (name.StartsWith("f2b-", StringComparison.Ordinal)) return Fail2Ban;
        if (family is not (NetfilterFamily.IP or NetfilterFamily.IP6) || Array.IndexOf(IptablesTables, name) < 0) return User;
        // nft users name tables "filter" too, but not their base chains in capitals.
        foreach (ChainMessage chain in chains)
        {
            if (chain.Hook is not null && Array.IndexOf(BuiltInChains, chain.Name) >= 0) return IptablesNft;
        }
        return User;
    }

    /// <summary>The owner of a rule in a table of <paramref name="tableOwner"/>'s.</summary>
    public static string OfRule(string tableOwner, RuleMessage rule, string? comment)
    {
        if (tableOwner != IptablesNft) return tableOwner;
        if (OfChain(rule.Chain) is string chainOwner) return chainOwner;
        foreach (Expression expression in rule.Expressions)
        {
            if (expression is ImmediateExpression { Verdict.Chain: string target } && OfChain(target) is string targetOwner) return targetOwner;
            if (expression is CompareExpression compare && IsDockerBridge(compare.Value)) return Docker;
        }
        if (comment is null) return tableOwner;
        if (comment.StartsWith("kubernetes", StringComparison.Ordinal)) return Kubernetes;
        // CNI's plugins: name: "mynet" id: "..."
        return comment.StartsWith("name: \"", StringComparison.Ordinal) || comment.StartsWith("CNI ", StringComparison.Ordinal) ? Cni : tableOwner;
    }

    /// <summary>The owner of a base chain's policy: Docker sets that of iptables' FORWARD to drop.</summary>
    public static string OfPolicy(string tableOwner, ChainMessage chain, IEnumerable<ChainMessage> chains)
    {
        if (tableOwner != IptablesNft || chain.Name != "FORWARD") return tableOwner;
        foreach (ChainMessage other in chains)
        {
            if (other.Family == chain.Family && other.Table == chain.Table && other.Name == "DOCKER-USER") return Docker;
        }
        return tableOwner;
    }

    private static string? OfChain(string chain)
    {
        if (chain.StartsWith("DOCKER", StringComparison.Ordinal)) return Docker;
        if (chain.StartsWith("CNI-", StringComparison.Ordinal)) return Cni;
        if (chain.StartsWith("KUBE-", StringComparison.Ordinal)) return Kubernetes;
        if (chain.StartsWith("LIBVIRT_", StringComparison.Ordinal)) return Libvirt;
        return chain.StartsWith("f2b-", StringComparison.Ordinal) ? Fail2Ban : null;
    }

    /// <summary>Docker's bridges: docker0, docker_gwbridge, and br- with twelve hexadecimal digits.</summary>
    private static bool IsDockerBridge(ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd((byte)0);
        if (name.SequenceEqual("docker0"u8) || name.SequenceEqual("docker_gwbridge"u8)) return true;
        if (name.Length != 15 || !name.StartsWith("br-"u8)) return false;
        return !name[3..].ContainsAnyExcept(HexadecimalDigits);
    }
}
