using NetLab.Firewall;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

public class CompatTests
{
    [Fact]
    public void Rules_of_iptables_read_as_nft_would_write_them_and_what_is_not_known_is_named_and_kept()
    {
        using var lab = new TestNamespace();
        lab.Exec("sh", RuleTextTests.Fixture("iptables.sh"));
        IReadOnlyList<FilterRule> rules = lab.Stack.Firewall.ListRules();
        Assert.Equal(File.ReadAllLines(RuleTextTests.Fixture("iptables.txt")), rules.Select(static rule => $"{rule.Family} {rule.Table} {rule.Chain}: {rule.Rule}"));
    }
}
