namespace NetLab.Dns;

/// <summary>What is asked (RFC 1035 4.1.2).</summary>
/// <param name="Name">The name, in the case it is asked in.</param>
/// <param name="Type">The type wanted.</param>
/// <param name="Class">The class wanted.</param>
public sealed record DnsQuestion(DnsName Name, DnsRecordType Type, DnsClass Class = DnsClass.IN)
{
    /// <summary>The question as dig shows it: name, class, type.</summary>
    public override string ToString() => $"{Name} {DnsMnemonics.Text(Class)} {DnsMnemonics.Text(Type)}";
}
