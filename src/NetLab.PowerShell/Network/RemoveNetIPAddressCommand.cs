using System.Management.Automation;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Removes IP addresses from network interfaces (<c>ip addr del</c>).</summary>
/// <remarks>
/// <para>Every parameter narrows the choice: without any, all addresses of the namespace are meant. It asks for each (<c>-Confirm:$false</c> for
/// scripts) and needs CAP_NET_ADMIN.</para>
/// <para>What surprises: the first IPv4 address of a network takes the further ones of the same network on that interface with it, unless
/// the sysctl <c>promote_secondaries</c> is set. The question names them, and a warning says which went.</para>
/// </remarks>
/// <example>
/// <para>Takes one address away.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
/// Remove-NetIPAddress 10.0.0.2 -Namespace c1 -Confirm:$false
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What removing all IPv6 addresses would take away.</para>
/// <code>
/// Get-NetIPAddress -AddressFamily IPv6 | Remove-NetIPAddress -WhatIf
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetIPAddress", DefaultParameterSetName = Query, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NetIPAddress))]
public sealed class RemoveNetIPAddressCommand : AddressFilterCmdlet
{
    private const string ByObject = "InputObject";
    private readonly HashSet<(string? Namespace, uint Interface, string Address)> _gone = [];

    /// <summary>Addresses, as Get-NetIPAddress emits them. Each is removed in the namespace it came from.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetIPAddress[] InputObject { get; set; } = [];

    /// <summary>Also removes the default routes over this gateway on the interfaces the addresses are on; both go, or neither.</summary>
    [Parameter(ParameterSetName = Query)]
    [ArgumentCompleter(typeof(RouteNextHopCompleter))]
    public string? DefaultGateway { get; set; }

    /// <summary>Emits the addresses that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject is [NetIPAddress one] ? one.IPAddress : IPAddress is [string address] ? address : base.Target;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (ParameterSetName == ByObject)
        {
            foreach (NetIPAddress address in InputObject)
                Guard(address.IPAddress, () => Remove(Open(address.Namespace is null ? null : new NamespaceArgument(address.Namespace)), address));
            return;
        }
        if (DefaultGateway is not null) _ = InterfaceAddress.Parse(DefaultGateway, nameof(DefaultGateway));
        ForEachStack(stack, IncludeAllCompartments, its =>
        {
            // Those that depend on others go first.
            foreach (NetIPAddress address in Find(its).OrderByDescending(static address => address.Flags & AddressFlags.Secondary))
                Guard(address.IPAddress, () => Remove(its, address));
        });
    }

    private void Remove(NetworkStack stack, NetIPAddress address)
    {
        bool goneBefore = _gone.Contains(Key(address));
        List<NetIPAddress> dependents = goneBefore ? [] : stack.Addresses.DependentsOf(address);
        List<NetRoute> routes = DefaultGateway is null ? [] : stack.Routes.ListDefault().FindAll(route =>
            route.InterfaceIndex == address.InterfaceIndex && route.AddressFamily == address.AddressFamily && route.NextHop == DefaultGateway);
        string with = dependents.Count == 0 ? "" : $", and with it {string.Join(", ", dependents)}";
        if (routes.Count > 0) with += $", and the default route over {DefaultGateway}";
        if (!Should($"Remove the address {address} from {Described(address.InterfaceAlias, address.Namespace)}{with}")) return;
        var undo = new Stack<Action>();
        try
        {
            foreach (NetRoute route in routes)
            {
                stack.Routes.Remove(route);
                undo.Push(() => stack.Routes.Add(new RouteDefinition
                {
                    DestinationPrefix = route.DestinationPrefix, NextHops = [route.NextHop], InterfaceIndex = (int)route.InterfaceIndex, Metric = route.RouteMetric,
                    Protocol = route.Protocol, OnLink = route.OnLink,
                }));
            }
            stack.Addresses.Remove(address);
        }
        catch (NetlinkException exception) when (goneBefore && exception.Error == Errno.EADDRNOTAVAIL)
        {
            // It went with the one it depended on.
        }
        catch (LinuxException)
        {
            foreach (Action step in undo) step();
            throw;
        }
        foreach (NetIPAddress dependent in dependents) _gone.Add(Key(dependent));
        if (dependents.Count > 0)
            WriteWarning($"With {address} went {string.Join(", ", dependents)}: the further addresses of a network depend on the first (sysctl promote_secondaries=0).");
        if (PassThru) WriteObject(address);
    }

    private static (string?, uint, string) Key(NetIPAddress address) => (address.Namespace, address.InterfaceIndex, address.ToString());
}
