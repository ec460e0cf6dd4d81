namespace NetLab.PowerShell.Dns;

/// <summary>What a user asked for with one name: one or more questions, whose answers are written together.</summary>
internal sealed class DnsLookup(string name, bool defaultTypes, int parts)
{
    /// <summary>The name as it was given.</summary>
    public string Name => name;

    /// <summary>The user named no type: the parts belong together, and one that has data suffices.</summary>
    public bool DefaultTypes => defaultTypes;

    /// <summary>The questions, in the order their answers are written.</summary>
    public DnsLookupPart[] Parts { get; } = new DnsLookupPart[parts];

    /// <summary>How many parts are not settled.</summary>
    public int Open { get; set; } = parts;
}
