using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Sends lines to a TCP server, and returns its answers with -Wait (<c>nc</c>).</summary>
/// <remarks>
/// <para>Each text is sent as a line, bytes as they are, all of the pipeline over one connection. With <c>-Wait</c> the answer to each is emitted before the
/// next is sent. Without data and with <c>-Wait</c> it only listens to what the server has to say. No answer within <c>-Timeout</c> is an error; a connection that
/// the server closes is none.</para>
/// <para>IPv6 addresses of one link take their interface: <c>fe80::1%eth0</c>. Of a host with several addresses each is tried in turn.</para>
/// </remarks>
/// <example>
/// <para>Talks to a line server.</para>
/// <code>
/// $server = Start-TcpServer -Port 12345 { param($line) "hehe, $line" }
/// Send-TcpData 127.0.0.1 12345 'to me' -Wait
/// $server | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>Several lines, three lines of answer to each.</para>
/// <code>
/// $server = Start-TcpServer { param($line) $line, $line.ToUpper(), $line.Length }
/// 'one', 'two' | Send-TcpData localhost $server.LocalPort -Wait -Count 3
/// $server | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsCommunications.Send, "TcpData")]
[OutputType(typeof(string))]
public sealed class SendTcpDataCommand : SendStreamCmdlet
{
    /// <summary>The server: an address, or a host's name as the hosts file and the name servers know it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("HostName", "Address")]
    [ArgumentCompleter(typeof(HostCompleter))]
    public string ComputerName { get; set; } = null!;

    /// <summary>Its port, by number or as /etc/services calls it.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(TcpServicePortCompleter))]
    public string Port { get; set; } = null!;

    /// <summary>What to send: lines of text, or bytes.</summary>
    [Parameter(Position = 2, ValueFromPipeline = true)]
    [AllowEmptyString]
    public object?[] Data { get; set; } = [];

    /// <inheritdoc/>
    protected override object? Target => Goal;

    private protected override object?[] Items => Data;

    private protected override string Goal => $"{ComputerName} port {Port}";

    private protected override Task<SocketConnection> ConnectAsync(NetworkStack stack, CancellationToken cancellation) =>
        SocketConnection.ConnectTcpAsync(stack, Addresses(stack, ComputerName), ServicePort.Parse(Port, ForwardProtocol.Tcp, nameof(Port)), Encoding, Timeout, cancellation);
}
