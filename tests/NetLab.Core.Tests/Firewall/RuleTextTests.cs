using NetLab.Firewall;
using NetLab.Tests.Support;

namespace NetLab.Tests.Firewall;

public class RuleTextTests
{
    /// <summary>Rules of every common kind, as nft itself lists them: its listing is what NetLab's text is held against, line by line.</summary>
    internal static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Firewall", "Fixtures", name);

    [Fact]
    public void Every_rule_reads_as_nft_lists_it()
    {
        using var lab = new TestNamespace();
        lab.Exec("nft", "-f", Fixture("common.nft"));
        CompareWithNft(lab);
    }

    internal static void CompareWithNft(TestNamespace lab)
    {
        var expected = new List<string>();
        string chain = "";
        foreach (string raw in lab.Exec("nft", "-s", "list", "ruleset").Split('\n'))
        {
            string line = raw.Trim();
            if (line.StartsWith("chain ", StringComparison.Ordinal)) chain = line.Split(' ')[1];
            else if (line == "}") chain = "";
            else if (chain.Length > 0 && line.Length > 0 && !line.StartsWith("type ", StringComparison.Ordinal)) expected.Add($"{chain}: {line}");
        }
        List<string> actual = [.. lab.Stack.Firewall.ListRules().Where(static rule => !rule.IsPolicy).Select(static rule => $"{rule.Chain}: {rule.Rule}")];
        List<string> wrong = [.. expected.Zip(actual).Where(static pair => pair.First != pair.Second).Select(static pair => $"\n nft:    {pair.First}\n netlab: {pair.Second}")];
        Assert.True(wrong.Count == 0, string.Concat(wrong));
        Assert.Equal(expected.Count, actual.Count);
    }
}
