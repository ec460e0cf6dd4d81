using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Finds the way to an address: the source address a connection would have, and the route it would take.</summary>
/// <remarks>
/// <para>Asks the kernel, which goes through its rules and tables as it would for a packet. As on Windows two objects come out for each
/// address: first the local address (as Get-NetIPAddress has it), then the route (as Get-NetRoute has it). Where there are several next hops
/// it is the one the kernel picks for this destination. Nothing is sent, and no privilege is needed.</para>
/// <para>Linux can also be asked about packets that are not its own: with -InInterfaceAlias and -LocalIPAddress it tells where it would forward
/// one that arrives there; such a question has no local address, and only the route comes out. -Mark asks for packets with a firewall
/// mark.</para>
/// </remarks>
/// <example>
/// <para>The way to an address of this machine, and its gateway.</para>
/// <code>
/// Find-NetRoute -RemoteIPAddress 127.0.0.1
/// (Find-NetRoute 127.0.0.1)[1].NextHop
/// </code>
/// </example>
/// <example>
/// <para>How a container gets out.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
/// New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -InterfaceAlias eth0 -Namespace c1
/// Find-NetRoute 8.8.8.8 -Namespace c1 | Format-List
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Find, "NetRoute", DefaultParameterSetName = "Find0")]
[OutputType(typeof(NetIPAddress), typeof(NetRoute))]
public sealed class FindNetRouteCommand : NetworkCmdlet
{
    /// <summary>The addresses to find the way to.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public string[] RemoteIPAddress { get; set; } = [];

    /// <summary>The source address the packets are to have; by default the kernel picks one.</summary>
    [Parameter]
    [Alias("Source")]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? LocalIPAddress { get; set; }

    /// <summary>The interface the packets have to leave by, by index.</summary>
    [Parameter]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint InterfaceIndex { get; set; }

    /// <summary>The interface the packets have to leave by, by name.</summary>
    [Parameter]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? InterfaceAlias { get; set; }

    /// <summary>The interface the packets arrive on, for the way this machine would forward them; needs -LocalIPAddress.</summary>
    [Parameter]
    [Alias("Iif")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? InInterfaceAlias { get; set; }

    /// <summary>The firewall mark of the packets, which rules may look at.</summary>
    [Parameter]
    public uint Mark { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (!InterfaceFinder.TryFind(stack, InterfaceAlias, InterfaceIndex == 0 ? null : InterfaceIndex, WriteNotFound, out int output)
            || !InterfaceFinder.TryFind(stack, InInterfaceAlias, null, WriteNotFound, out int input)) return;
        if (input != 0 && LocalIPAddress is null)
            throw Failure.OfParameter(nameof(LocalIPAddress), "A packet that arrives has a source address: give -LocalIPAddress.");
        foreach (string remote in RemoteIPAddress) Guard(remote, () => Find(stack, remote, output, input));
    }

    private void Find(NetworkStack stack, string remote, int output, int input)
    {
        int percent = remote.IndexOf('%', StringComparison.Ordinal);
        if (percent >= 0 && output == 0) output = stack.Links.IndexOf(remote[(percent + 1)..]);
        RouteLookup found = stack.Routes.Find(new RouteQuery
        {
            Destination = percent < 0 ? remote : remote[..percent], Source = LocalIPAddress, OutputInterfaceIndex = output, InputInterfaceIndex = input, Mark = Mark,
        });
        if (input == 0 && found.SourceAddress is { } source && SourceOf(stack, source, found.Route) is { } address) WriteObject(address);
        WriteObject(found.Route);
    }

    /// <summary>The address object: on the route's interface where it is there too, else wherever it is.</summary>
    private static NetIPAddress? SourceOf(NetworkStack stack, string source, NetRoute route)
    {
        NetIPAddress? any = null;
        foreach (NetIPAddress address in stack.Addresses.List(route.AddressFamily))
        {
            if (!address.IPAddress.AsSpan().StartsWith(source) || (address.IPAddress.Length > source.Length && address.IPAddress[source.Length] != '%')) continue;
            if (address.InterfaceIndex == route.InterfaceIndex) return address;
            any ??= address;
        }
        return any;
    }
}
