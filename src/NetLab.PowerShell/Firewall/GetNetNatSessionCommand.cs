using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Lists the connections whose addresses are translated at present, in Windows's shape.</summary>
/// <remarks>
/// <para>A session shows a connection as its packets look inside the NAT (Internal...) and outside (External...): of an outgoing masqueraded
/// connection the sources differ, of one to a published port the destinations. All translated connections are listed, whoever's rule translates
/// them; NatName is that of the New-NetNat whose prefix the inner address is in. Get-NetConntrack shows the same connections with their states,
/// and the untranslated ones.</para>
/// <para>CreationTime is known only while the sysctl net.netfilter.nf_conntrack_timestamp is 1. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>All translated connections of this machine.</para>
/// <code>
/// Get-NetNatSession
/// </code>
/// </example>
/// <example>
/// <para>Which inner addresses have how many connections open.</para>
/// <code>
/// Get-NetNatSession | Group-Object InternalSourceAddress -NoElement
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetNatSession")]
[OutputType(typeof(NetNatSession))]
public sealed class GetNetNatSessionCommand : FirewallCmdlet
{
    /// <summary>Only sessions of these NATs; wildcards are taken.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NatNameCompleter))]
    public string[]? NatName { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        foreach (NetNatSession session in stack.Firewall.GetSessions(Cancellation))
        {
            if (TextFilter.Fits(NatName, session.NatName)) WriteObject(session);
        }
    }
}
