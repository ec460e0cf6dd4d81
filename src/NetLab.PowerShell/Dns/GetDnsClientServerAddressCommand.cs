using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Dns;

/// <summary>Gets the name servers the programs of this machine or of a namespace ask (<c>resolvectl dns</c>, resolv.conf).</summary>
/// <remarks>
/// <para>Where systemd-resolved runs its servers of each interface are shown; elsewhere those of resolv.conf, which count for all interfaces alike. A namespace has those of
/// <c>/etc/netns/NAME/resolv.conf</c>, or the machine's where it has no such file. <c>Source</c> says which.</para>
/// </remarks>
/// <example>
/// <para>The servers of every interface, and of one.</para>
/// <code>
/// Get-DnsClientServerAddress
/// (Get-DnsClientServerAddress eth0 -AddressFamily IPv4).ServerAddresses
/// </code>
/// </example>
/// <example>
/// <para>From the adapter.</para>
/// <code>
/// Get-NetAdapter eth0 | Get-DnsClientServerAddress | Format-List
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "DnsClientServerAddress")]
[OutputType(typeof(DnsClientServerAddress))]
public sealed class GetDnsClientServerAddressCommand : DnsInterfaceCmdlet
{
    /// <summary>Only these families.</summary>
    [Parameter]
    [Alias("Family")]
    public AddressFamily[]? AddressFamily { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        foreach (DnsClientServerAddress item in Servers(stack, Namespace, Interfaces(stack)))
        {
            if (AddressFamily is null || Array.IndexOf(AddressFamily, item.AddressFamily) >= 0) WriteObject(item);
        }
    }
}
