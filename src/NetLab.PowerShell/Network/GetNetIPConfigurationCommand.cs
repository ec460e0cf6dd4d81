using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets addresses, default gateways and name servers of network interfaces at a glance.</summary>
/// <remarks>
/// <para>Addresses and gateways are objects, as those of Get-NetIPAddress and Get-NetRoute: <c>.IPv4Address.IPAddress</c> and
/// <c>.IPv4DefaultGateway.NextHop</c> work. Shown are the enabled interfaces that speak for themselves: without loopback, and without the ports of
/// bridges and bonds, whose master has the addresses; <c>-All</c> or a name shows those too. Reading needs no privilege, except to look into other
/// namespaces.</para>
/// <para>Name servers are those of /etc/netns/NAME/resolv.conf for a named namespace that has this file, else of /etc/resolv.conf; on Linux they
/// count for all interfaces.</para>
/// </remarks>
/// <example>
/// <para>The gateway and the address of this machine.</para>
/// <code>
/// Get-NetIPConfiguration
/// (Get-NetIPConfiguration).IPv4DefaultGateway.NextHop
/// (Get-NetIPConfiguration -InterfaceAlias lo).IPv4Address.IPAddress
/// </code>
/// </example>
/// <example>
/// <para>Everything about every interface of a namespace.</para>
/// <code>
/// New-NetNamespace c1
/// Get-NetIPConfiguration -All -Detailed -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetIPConfiguration", DefaultParameterSetName = ByAlias)]
[Alias("gip")]
[OutputType(typeof(NetIPConfiguration))]
public sealed class GetNetIPConfigurationCommand : IPCmdlet
{
    private const string ByAlias = "Alias", ByIndex = "Index", Everything = "All";

    /// <summary>Names of interfaces; wildcards are allowed.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = ByAlias)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Indexes of interfaces.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIndex)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint[]? InterfaceIndex { get; set; }

    /// <summary>All interfaces: loopback, disabled ones and the ports of bridges too.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Everything)]
    [Alias("IncludeAllInterfaces")]
    public SwitchParameter All { get; set; }

    /// <summary>Also those of every namespace under /run/netns, Linux's counterpart of Windows's compartments.</summary>
    [Parameter]
    [Alias("IncludeAllCompartments")]
    public SwitchParameter AllCompartments { get; set; }

    /// <summary>Shows more: the adapter's state and MAC address, the MTU, link-local and temporary addresses.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack) => ForEachStack(stack, AllCompartments, its =>
    {
        List<int>? chosen = InterfaceAlias is null && InterfaceIndex is null
            ? null
            : new InterfaceSelector(its.Links.Names()).Select(InterfaceAlias, InterfaceIndex, NotFound);
        WriteObject(IPConfigurationReader.Read(its, Wanted, Detailed), enumerateCollection: true);

        bool Wanted(NetAdapter adapter) => chosen?.Contains((int)adapter.InterfaceIndex)
            ?? (All || (adapter.InterfaceAdminStatus == InterfaceAdminStatus.Up && !adapter.Flags.HasFlag(LinkFlags.Loopback) && adapter.MasterIndex is null));
    });

    private void NotFound(string property, object value)
    {
        if (!AllCompartments) WriteNotFound("MSFT_NetIPInterface", property, value);
    }
}
