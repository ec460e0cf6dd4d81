using System.Management.Automation;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Sends lines to a Unix domain stream socket, and returns its answers with -Wait (<c>nc -U</c>).</summary>
/// <remarks>
/// <para>Each text is sent as a line, bytes as they are, all of the pipeline over one connection. With <c>-Wait</c> the answer to each is emitted before the
/// next is sent. No answer within <c>-Timeout</c> is an error; a connection that the server closes is none.</para>
/// </remarks>
/// <example>
/// <para>There and back.</para>
/// <code>
/// $server = Start-UnixServer /tmp/netlab-demo.sock { param($line) "got $line" }
/// Send-UnixData /tmp/netlab-demo.sock 'hello' -Wait
/// $server | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>A request of HTTP to a service that has a socket; every line of the answer.</para>
/// <code>
/// $server = Start-UnixServer '@netlab-web' { param($line, $client) if ($line -eq '') { "HTTP/1.0 200 OK`r`n`r`nhello"; $client.Close() } }
/// "GET / HTTP/1.0`r`n`r`n" | Send-UnixData '@netlab-web' -NoNewline -Wait -Count 100
/// $server | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsCommunications.Send, "UnixData")]
[OutputType(typeof(string))]
public sealed class SendUnixDataCommand : SendStreamCmdlet
{
    /// <summary>The socket's file, or with <c>@</c> before it an abstract name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(UnixServerCompleter))]
    public string Path { get; set; } = null!;

    /// <summary>What to send: lines of text, or bytes.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [AllowEmptyString]
    public object?[] Data { get; set; } = [];

    /// <inheritdoc/>
    protected override object? Target => Path;

    private protected override object?[] Items => Data;

    private protected override string Goal => $"The socket '{Path}'";

    private protected override Task<SocketConnection> ConnectAsync(NetworkStack stack, CancellationToken cancellation) =>
        SocketConnection.ConnectUnixAsync(stack, UnixPath.Resolve(SessionState, Path), Encoding, Timeout, cancellation);
}
