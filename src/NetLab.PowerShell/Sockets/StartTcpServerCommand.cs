using System.Management.Automation;
using System.Net;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Starts a TCP server that answers each line with a script block, in the background.</summary>
/// <remarks>
/// <para>For each line a client sends the block runs, and each thing it emits goes back to the client as a line; bytes go as they are. Clients are served
/// several at once, and each one's lines in their order. The client that the block is given has the properties RemoteAddress and RemotePort, State for whatever
/// is to be remembered until its next line, and the methods Send() and Close().</para>
/// <para>It listens at 127.0.0.1 unless <c>-LocalAddress</c> or <c>-Any</c> say otherwise: a block runs with your rights for whoever can connect. Ports
/// below 1024 need CAP_NET_BIND_SERVICE. The server ends with Stop-SocketServer, when this session ends or the module is removed, and when
/// its namespace is removed, which its Reason then says. The block's threads are in the machine's own namespace, whatever <c>-Namespace</c> says.</para>
/// </remarks>
/// <example>
/// <para>A line server, and somebody who talks to it.</para>
/// <code>
/// $server = Start-TcpServer { param($line) "hehe, $line" }
/// Send-TcpData 127.0.0.1 $server.LocalPort 'to me' -Wait
/// $server | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>A dialogue: a counter for each client, with a value of this session.</para>
/// <code>
/// $greeting = 'Hello'
/// $server = Start-TcpServer { param($line, $client) $client.State.Count++; "$using:greeting $($client.State.Count), $line"; if ($line -eq 'bye') { $client.Close() } }
/// 'one', 'two', 'bye' | Send-TcpData localhost $server.LocalPort -Wait
/// Stop-SocketServer $server.Id
/// </code>
/// </example>
/// <example>
/// <para>The echo service in a namespace, at a link-local address.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair left right -PeerNamespace c1
/// New-NetIPAddress fe80::1/64 -InterfaceAlias right -Namespace c1 -NoDad | Out-Null
/// New-NetIPAddress fe80::2/64 -InterfaceAlias left -NoDad | Out-Null
/// $server = Start-TcpServer -Echo -LocalAddress fe80::1%right -Namespace c1
/// Send-TcpData fe80::1%left $server.LocalPort 'over the cable' -Wait
/// $server | Stop-SocketServer
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Start, "TcpServer", DefaultParameterSetName = ByBlock)]
[OutputType(typeof(TcpServer))]
public sealed class StartTcpServerCommand : StreamServerCmdlet
{
    /// <summary>The port to listen at, by number or as /etc/services calls it; 0, the default, takes a free one, which the server's LocalPort tells.</summary>
    [Parameter(ParameterSetName = ByBlock)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPort)]
    [Parameter(Position = 0, ParameterSetName = ByEcho)]
    [Alias("LocalPort")]
    [ArgumentCompleter(typeof(TcpServicePortCompleter))]
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
        int port = ServicePort.Parse($"{Port}", ForwardProtocol.Tcp, nameof(Port), mayBeZero: true);
        return ServerAddress.Start(stack, address, () => TcpServer.Start(stack, address, port, options, handler), Cancellation);
    }
}
