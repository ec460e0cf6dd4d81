namespace NetLab.Firewall;

/// <summary>
/// A chain of another table that would drop forwarded traffic whatever NetLab's own table says: in nf_tables an accept ends only its own
/// chain, a drop is final (nft(8)).
/// </summary>
public sealed class ForwardDrop
{
    internal ForwardDrop(string owner, NetfilterFamily family, string table, string chain, string reason, string remedy) =>
        (Owner, Family, Table, Chain, Reason, Remedy) = (owner, family, table, chain, reason, remedy);

    /// <summary>Who made the table: docker, firewalld, iptables-nft, ...; <c>user</c> where it is nobody's known.</summary>
    public string Owner { get; }

    /// <summary>What packets the table sees.</summary>
    public NetfilterFamily Family { get; }

    /// <summary>The table.</summary>
    public string Table { get; }

    /// <summary>The base chain at hook forward.</summary>
    public string Chain { get; }

    /// <summary>Why it drops: its policy, or the rule it ends in.</summary>
    public string Reason { get; }

    /// <summary>The commands that let the traffic pass, one a line. NetLab never runs them: the table is not its own.</summary>
    public string Remedy { get; }

    /// <summary>The finding as one warning.</summary>
    public override string ToString() =>
        $"The chain '{Chain}' of the table '{NetfilterText.Family(Family)} {Table}' (owner: {Owner}) drops forwarded traffic: {Reason}. NetLab does not change it. To let the traffic pass, run:\n{Remedy}";
}
