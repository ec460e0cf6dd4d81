using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Smtp;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Lists the servers that run in this PowerShell.</summary>
/// <remarks>
/// <para>They are those of Start-TcpServer, Start-UdpServer, Start-UnixServer and Start-SmtpSink, of all sessions of this process. A server that ended by itself stays on the
/// list until Stop-SocketServer takes it off; its Reason says why it ended. Clients, Errors and Messages of a server are what they are at that moment.</para>
/// </remarks>
/// <example>
/// <para>All of them, and what went wrong in their blocks.</para>
/// <code>
/// Get-SocketServer
/// Get-SocketServer | ForEach-Object Errors
/// </code>
/// </example>
/// <example>
/// <para>Whoever listens at a port, and its clients.</para>
/// <code>
/// $server = Start-TcpServer -Echo
/// Get-SocketServer -Port $server.LocalPort | ForEach-Object Clients
/// $server | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "SocketServer")]
[OutputType(typeof(TcpServer), typeof(UdpServer), typeof(UnixServer), typeof(SmtpSink))]
public sealed class GetSocketServerCommand : NetLabCmdlet
{
    /// <summary>Only those of these numbers.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SocketServerCompleter))]
    public int[]? Id { get; set; }

    /// <summary>Only those that speak this: Tcp, Udp or Unix.</summary>
    [Parameter]
    public SocketProtocol? Protocol { get; set; }

    /// <summary>Only those that listen at this port, by number or as /etc/services calls it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TcpServicePortCompleter))]
    public string? Port { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(Id, () =>
    {
        foreach (int id in Id ?? [])
        {
            if (!SocketServer.All.Any(server => server.Id == id)) WriteError(SocketServerSelection.NotFound(id));
        }
        foreach (SocketServer server in SocketServer.All)
        {
            if (Id is not null && Array.IndexOf(Id, server.Id) < 0) continue;
            if (Protocol is { } protocol && server.Protocol != protocol) continue;
            if (Port is not null && server.LocalPort != ServicePort.Parse(Port, server.Protocol == SocketProtocol.Udp ? ForwardProtocol.Udp : ForwardProtocol.Tcp, nameof(Port))) continue;
            WriteObject(server);
        }
    });
}
