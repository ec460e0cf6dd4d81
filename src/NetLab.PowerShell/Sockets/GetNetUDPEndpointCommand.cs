using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Lists UDP sockets with the processes they belong to (<c>ss -uanp</c>).</summary>
/// <remarks>
/// <para>RemoteAddress and RemotePort are set where a socket is connected: it then hears that peer only. Drops counts datagrams the kernel had to throw
/// away, most often because the program did not read them in time. Whose socket another user's process has, only root sees; a warning says so, and
/// OwningProcess is 0. CreationTime is always empty: Linux does not keep it.</para>
/// </remarks>
/// <example>
/// <para>Who waits for datagrams here.</para>
/// <code>Get-NetUDPEndpoint</code>
/// </example>
/// <example>
/// <para>Whoever has the name service's port, in any container or other network namespace of this machine.</para>
/// <code>Get-NetUDPEndpoint -LocalPort domain -AllNamespaces | Format-Table Namespace, LocalAddress, LocalPort, Process, Drops</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetUDPEndpoint")]
[OutputType(typeof(NetUDPEndpoint))]
public sealed class GetNetUDPEndpointCommand : OwnedSocketCmdlet
{
    private const string WindowsClass = "MSFT_NetUDPEndpoint";
    private readonly List<NetUDPEndpoint> _found = [];

    /// <summary>Only these local addresses: addresses, prefixes such as 10.0.0.0/8, or text with wildcards. Addresses of Get-NetIPAddress can be piped in.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("IPAddress")]
    [ArgumentCompleter(typeof(UdpAddressCompleter))]
    [SupportsWildcards]
    public string[]? LocalAddress { get; set; }

    /// <summary>Only these local ports: numbers, ranges such as 5000-5010, or names of services.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(UdpPortCompleter))]
    public string[]? LocalPort { get; set; }

    /// <summary>Finds nothing: Linux does not keep when a socket was made.</summary>
    [Parameter]
    public DateTime[]? CreationTime { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        SocketAddressFilter? local = SocketAddressFilter.From(LocalAddress, nameof(LocalAddress));
        (ushort First, ushort Last)[]? ports = SocketPorts.From(LocalPort, ForwardProtocol.Udp, nameof(LocalPort));
        List<NetUDPEndpoint> found = stack.Sockets.ListUdp(new InternetSocketFilter { LocalPorts = ports, LocalAddresses = local?.Prefixes }, Cancellation);
        if (local is not null) found = found.FindAll(item => local.Fits(item.LocalAddress));
        _found.AddRange(found);
        if (AllNamespaces) return;
        foreach (string address in local?.Missing([.. found.Select(static item => item.LocalAddress)]) ?? []) WriteNotFound(WindowsClass, nameof(LocalAddress), address);
        foreach (string port in SocketPorts.Missing(LocalPort, ports, [.. found.Select(static item => item.LocalPort)])) WriteNotFound(WindowsClass, nameof(LocalPort), port);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(null, () =>
    {
        FindOwners(_found);
        WildcardPattern[]? names = Patterns(ProcessName);
        List<NetUDPEndpoint> found = _found.FindAll(item => BelongsTo(item, OwningProcess, names) && CreationTime is null);
        foreach (uint id in OwningProcess ?? [])
        {
            if (!found.Exists(item => BelongsTo(item, [id], null))) WriteNotFound(WindowsClass, nameof(OwningProcess), id);
        }
        foreach (DateTime time in CreationTime ?? []) WriteNotFound(WindowsClass, nameof(CreationTime), time);
        Write(found, AllNamespaces);
    });
}
