using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets the IP addresses of network interfaces.</summary>
/// <remarks>
/// <para>Every parameter narrows the choice; without any all addresses of the namespace are listed. Reading needs no privilege, except to look
/// into other namespaces. A link-local IPv6 address is shown with its interface, <c>fe80::1%eth0</c>, as programs want it.</para>
/// <para>Origins are Windows's words for what Linux knows. The kernel says which addresses it made itself (loopback, link-local, announced by a
/// router); of an IPv4 address that expires, DHCP is assumed. <c>SkipAsSource</c> means that the preferred lifetime is zero
/// (<c>deprecated</c> in <c>ip addr</c>).</para>
/// <para>An interface or address that does not exist is an error, a pattern that fits nothing is none. Lifetimes without an end are
/// <c>[TimeSpan]::MaxValue</c>.</para>
/// </remarks>
/// <example>
/// <para>The addresses of every namespace in one table.</para>
/// <code>
/// New-NetNamespace c1, c2
/// Get-NetNamespace | Get-NetIPAddress | Format-Table
/// Remove-NetNamespace c1, c2 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Addresses a DHCP server gave, and those that are not in use yet or another host has.</para>
/// <code>
/// Get-NetIPAddress | Where-Object PrefixOrigin -eq Dhcp
/// Get-NetIPAddress -AddressState Tentative, Duplicate
/// </code>
/// </example>
/// <example>
/// <para>The IPv4 addresses of some interfaces, and all of a network.</para>
/// <code>
/// Get-NetIPAddress -AddressFamily IPv4 -InterfaceAlias eth*, lo
/// Get-NetIPAddress 127.*
/// </code>
/// </example>
/// <example>
/// <para>Addresses by adapter.</para>
/// <code>
/// Get-NetAdapter | Get-NetIPAddress | Sort-Object InterfaceAlias | Format-Table InterfaceAlias, IPAddress, PrefixLength
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetIPAddress", DefaultParameterSetName = Query)]
[OutputType(typeof(NetIPAddress))]
public sealed class GetNetIPAddressCommand : AddressFilterCmdlet
{
    /// <summary>IP interfaces, as Get-NetIPInterface emits them, whose addresses of their family are wanted.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = Query)]
    public NetIPInterface? AssociatedIPInterface { get; set; }

    /// <inheritdoc/>
    private protected override bool Passes(NetIPAddress address) => base.Passes(address)
        && (AssociatedIPInterface is null
            || (address.InterfaceIndex == AssociatedIPInterface.InterfaceIndex && address.AddressFamily == AssociatedIPInterface.AddressFamily));

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack) => ForEachStack(stack, IncludeAllCompartments, its => WriteObject(Find(its), enumerateCollection: true));
}
