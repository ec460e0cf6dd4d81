using System.Management.Automation;
using System.Net;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Starts a UDP server that answers each datagram with a script block, in the background.</summary>
/// <remarks>
/// <para>For each datagram the block runs, and each thing it emits goes back as a datagram. Clients are served several at once, and each one's datagrams
/// in their order. What comes is given to the block without a line's end; the answer to a datagram that had one has one too, and so has the answer
/// to an empty one.</para>
/// <para>It listens at 127.0.0.1 unless <c>-LocalAddress</c> or <c>-Any</c> say otherwise: a block runs with your rights for whoever can send to it. Ports
/// below 1024 need CAP_NET_BIND_SERVICE. When 10,000 datagrams wait, more are dropped and counted. The server ends with Stop-SocketServer, when this session
/// ends or the module is removed, and when its namespace is removed, which its Reason then says. The block's threads are in the machine's own namespace,
/// whatever <c>-Namespace</c> says.</para>
/// </remarks>
/// <example>
/// <para>A server that answers in capitals.</para>
/// <code>
/// $server = Start-UdpServer { param($line) $line.ToUpper() }
/// Send-UdpDatagram 127.0.0.1 $server.LocalPort 'quietly' -Wait
/// $server | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>The daytime service (RFC 867) at its port, 13, in a namespace.</para>
/// <code>
/// New-NetNamespace c1
/// $server = Start-UdpServer daytime { Get-Date -Format 'dddd, MMMM d, yyyy HH:mm:ss' } -Namespace c1
/// Send-UdpDatagram localhost daytime -Wait -Namespace c1
/// $server | Stop-SocketServer
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Start, "UdpServer", DefaultParameterSetName = ByBlock)]
[OutputType(typeof(UdpServer))]
public sealed class StartUdpServerCommand : StartSocketServerCmdlet
{
    /// <summary>The port to listen at, by number or as /etc/services calls it; 0, the default, takes a free one, which the server's LocalPort tells.</summary>
    [Parameter(ParameterSetName = ByBlock)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPort)]
    [Parameter(Position = 0, ParameterSetName = ByEcho)]
    [Alias("LocalPort")]
    [ArgumentCompleter(typeof(UdpServicePortCompleter))]
    public object Port { get; set; } = "0"; // No string: a block that stands first would be taken for one.

    /// <summary>
    /// What answers: it gets the line and the client, <c>{ param($line, $client) ... }</c>, the line also as <c>$_</c>, and each thing it emits goes back. It runs in
    /// runspaces of its own, made from its text: of this session it sees what it names as <c>$using:name</c>, and modules of <c>-ImportModule</c>; no
    /// functions, and no other variables. An error in it is kept in the server's Errors, what it writes by Write-Host in its Messages.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByBlock)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByPort)]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>
    /// The address to listen at, 127.0.0.1 by default: only this machine (or namespace) comes in. An address of one link takes its interface,
    /// <c>fe80::1%eth0</c>.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? LocalAddress { get; set; }

    /// <summary>Listens at all addresses of the namespace, IPv4 and IPv6: everybody who reaches the machine comes in.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    private protected override ScriptBlock Block => ScriptBlock;

    private protected override SocketServer Start(NetworkStack stack, SocketServerOptions options, SocketRequestHandler? handler)
    {
        IPAddress address = ServerAddress.Choose(stack, LocalAddress, Any);
        int port = ServicePort.Parse($"{Port}", ForwardProtocol.Udp, nameof(Port), mayBeZero: true);
        return ServerAddress.Start(stack, address, () => UdpServer.Start(stack, address, port, options, handler), Cancellation);
    }
}
