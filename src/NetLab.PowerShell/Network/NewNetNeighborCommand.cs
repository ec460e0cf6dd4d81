using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Enters a neighbour into the ARP or the neighbour discovery table.</summary>
/// <remarks>
/// <para>Tells the kernel the link-layer address behind an IP address, so that it does not ask the link. The entry is Permanent, as on Windows,
/// unless -State says otherwise; it is in the running configuration and gone after a restart, or when the interface goes down. Loopback and point-to-point
/// interfaces keep no neighbours. -Proxy lets
/// this machine answer for the address in the place of another instead (proxy ARP, proxy neighbour discovery; for IPv6 the
/// interface's proxy_ndp has to be on). It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>A neighbour that is always there.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// New-NetNeighbor 10.0.0.9 -InterfaceAlias eth0 -LinkLayerAddress 02-00-00-00-00-09 -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Answers ARP for an address that is elsewhere.</para>
/// <code>
/// New-NetNeighbor 192.0.2.7 -InterfaceAlias lo -Proxy
/// Get-NetNeighbor -Proxy
/// Remove-NetNeighbor 192.0.2.7 -Proxy -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "NetNeighbor", DefaultParameterSetName = ByAlias, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(NetNeighbor))]
public sealed class NewNetNeighborCommand : IPCmdlet
{
    private const string ByAlias = "ByInterfaceAlias", ByIndex = "ByInterfaceIndex";

    /// <summary>The address of the neighbour.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string IPAddress { get; set; } = "";

    /// <summary>The interface it is behind, by name.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByAlias)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string InterfaceAlias { get; set; } = "";

    /// <summary>The interface it is behind, by index.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIndex)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint InterfaceIndex { get; set; }

    /// <summary>Its link-layer address, as 02-00-00-00-00-01 or 02:00:00:00:00:01.</summary>
    [Parameter]
    public string? LinkLayerAddress { get; set; }

    /// <summary>How sure the kernel is to be of it: Permanent (the default) never ages, Reachable and Stale do.</summary>
    [Parameter]
    public NeighborState State { get; set; } = NeighborState.Permanent;

    /// <summary>The family, which the address tells anyway; another one than its own is an error.</summary>
    [Parameter]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>ActiveStore, the running configuration, is the only one Linux has; PersistentStore is an error.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PolicyStoreCompleter))]
    public string? PolicyStore { get; set; }

    /// <summary>Makes this machine answer for the address in the place of another.</summary>
    [Parameter]
    public SwitchParameter Proxy { get; set; }

    /// <summary>Notes that it is a router (IPv6).</summary>
    [Parameter]
    public SwitchParameter IsRouter { get; set; }

    /// <inheritdoc/>
    protected override object? Target => IPAddress;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        RefusePersistence(PolicyStore);
        if (AddressFamily is { } family && (family == NetLab.Network.AddressFamily.IPv6) != IPAddress.Contains(':', StringComparison.Ordinal))
            throw Failure.OfParameter(nameof(AddressFamily), $"{IPAddress} is no {family} address.");
        if (!InterfaceFinder.TryFind(stack, ParameterSetName == ByIndex ? null : InterfaceAlias, ParameterSetName == ByIndex ? InterfaceIndex : null, WriteNotFound, out int index)) return;
        string where = $"on {(ParameterSetName == ByIndex ? $"interface {InterfaceIndex}" : InterfaceAlias)}{(stack.Namespace is null ? "" : $" in '{stack.Namespace}'")}";
        string sentence = Display.Escape(Proxy ? $"Answer for {IPAddress} {where}" : $"Enter the neighbour {IPAddress} with the link-layer address {LinkLayerAddress} {where}");
        if (!ShouldProcess($"{sentence}.", $"{sentence}?", "Confirm")) return;
        WriteObject(stack.Neighbors.Add(new NeighborDefinition
        {
            IPAddress = IPAddress,
            InterfaceAlias = ParameterSetName == ByIndex || index == 0 ? null : InterfaceAlias,
            InterfaceIndex = index,
            LinkLayerAddress = LinkLayerAddress,
            State = State,
            IsProxy = Proxy,
            IsRouter = IsRouter,
        }));
    }
}
