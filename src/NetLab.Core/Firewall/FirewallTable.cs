namespace NetLab.Firewall;

/// <summary>
/// What NetLab has nf_tables do in one namespace. Everything lives in a table of its own, <c>inet netlab</c>, which appears with the first
/// rule and goes with the last; no other table is ever changed. Each rule says in its user data what it is for, so that the kernel
/// alone remembers: nothing is kept in files.
/// </summary>
public sealed partial class FirewallTable
{
    /// <summary>The name of NetLab's table, of family inet.</summary>
    public const string TableName = "netlab";

    private readonly IFirewallHost _host;

    internal FirewallTable(IFirewallHost host) => _host = host;
}
