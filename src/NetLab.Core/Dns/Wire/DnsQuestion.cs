namespace NetLab.Dns;

/// <summary>What is asked (RFC 1035 4.1.2).</summary>
public sealed record DnsQuestion
{
    /// <summary>A question.</summary>
    /// <param name="name">The name, in the case it is asked in.</param>
    /// <param name="type">The type wanted.</param>
    /// <param name="class">The class wanted.</param>
    public DnsQuestion(DnsName name, DnsRecordType type, DnsClass @class = DnsClass.IN)
    {
        ArgumentNullException.ThrowIfNull(name);
        (Owner, Type, Class) = (name, type, @class);
    }

    /// <summary>The name, without its final dot.</summary>
    public string Name => Owner.Text;

    /// <summary>The type wanted.</summary>
    public DnsRecordType Type { get; init; }

    /// <summary>The class wanted.</summary>
    public DnsClass Class { get; init; }

    /// <summary>The name, in the case it is asked in.</summary>
    internal DnsName Owner { get; init; }

    /// <summary>The same asked of another name.</summary>
    public DnsQuestion WithName(DnsName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return this with { Owner = name };
    }

    /// <summary>The question as dig shows it: name, class, type.</summary>
    public override string ToString() => $"{Owner} {DnsMnemonics.Text(Class)} {DnsMnemonics.Text(Type)}";
}
