namespace NetLab.Firewall.Rules;

/// <summary>What the text of a rule needs beside the rule: the sets of its table, and the names of interfaces by index.</summary>
internal sealed class RuleContext(IReadOnlyDictionary<(NetfilterFamily Family, string Table, string Set), SetMessage> sets, IReadOnlyDictionary<int, string> interfaces)
{
    /// <summary>A context without sets and interfaces.</summary>
    public static RuleContext Empty { get; } = new(new Dictionary<(NetfilterFamily, string, string), SetMessage>(), new Dictionary<int, string>());

    public IReadOnlyDictionary<int, string> Interfaces => interfaces;

    public SetMessage? Find(NetfilterFamily family, string table, string set) => sets.GetValueOrDefault((family, table, set));

    public string Write(DataType type, ReadOnlySpan<byte> bytes, bool bigEndian) => DataText.Write(type, bytes, bigEndian, interfaces);
}
