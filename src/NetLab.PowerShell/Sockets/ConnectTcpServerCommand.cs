using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Connects to a TCP server: to talk to it by hand with -Interactive (<c>nc</c>, <c>telnet</c>), or from a script.</summary>
/// <remarks>
/// <para>With <c>-Interactive</c> each line you type is sent and each line that comes is shown, in any order. Ctrl+D ends your side and listens on,
/// Ctrl+C ends the talk, and so does the other end when it closes. Without a terminal it reads the standard input.</para>
/// <para>Without <c>-Interactive</c> it emits the connection, whose Send(text) sends a line, Receive(seconds) returns the next one, or nothing when none comes in time
/// or the other end has closed, which IsClosed tells, and Close() ends it.</para>
/// </remarks>
/// <example>
/// <para>A dialogue by a script.</para>
/// <code>
/// $server = Start-TcpServer { param($line) "hehe, $line" }
/// $connection = Connect-TcpServer localhost $server.LocalPort
/// $connection.Send('to me')
/// $connection.Receive(5)
/// $connection.Close()
/// $server | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>A talk; here it says one line by itself, and the server ends it.</para>
/// <code>
/// $server = Start-TcpServer { param($line, $client) "You said $line"; $client.Close() }
/// Connect-TcpServer localhost $server.LocalPort -Interactive -InputObject 'hello'
/// $server | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsCommunications.Connect, "TcpServer")]
[OutputType(typeof(SocketConnection), typeof(string))]
public sealed class ConnectTcpServerCommand : EndpointCmdlet
{
    private readonly List<string> _lines = [];

    /// <summary>The server: an address, or a host's name as the hosts file and the name servers know it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("HostName", "Address")]
    [ArgumentCompleter(typeof(HostCompleter))]
    public string ComputerName { get; set; } = null!;

    /// <summary>Its port, by number or as /etc/services calls it.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(TcpServicePortCompleter))]
    public string Port { get; set; } = null!;

    /// <summary>Talks by hand.</summary>
    [Parameter]
    [Alias("Chat")]
    public SwitchParameter Interactive { get; set; }

    /// <summary>Lines to send first.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowEmptyString]
    public string[] InputObject { get; set; } = [];

    /// <summary>How many seconds to wait for the connection at most; 5 by default.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How text is written and read: Utf8 (the default), Latin1 (every byte a character), Ascii.</summary>
    [Parameter]
    public SocketText Encoding { get; set; }

    /// <inheritdoc/>
    protected override object? Target => $"{ComputerName} port {Port}";

    /// <inheritdoc/>
    protected override void ProcessRecord() => _lines.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(Target, () => Process(Open(Namespace)));

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        CheckTimeout(Timeout);
        int port = ServicePort.Parse(Port, ForwardProtocol.Tcp, nameof(Port));
        IReadOnlyList<System.Net.IPAddress> addresses = Addresses(stack, ComputerName);
        SocketConnection connection = Wait(cancellation => SocketConnection.ConnectTcpAsync(stack, addresses, port, Encoding, Timeout, cancellation));
        if (!Interactive)
        {
            _lines.ForEach(connection.Send);
            WriteObject(connection);
            return;
        }
        using (connection)
        {
            WriteInformation(new HostInformationMessage { Message = Display.Escape($"Connected to {connection}. Ctrl+D ends what you say, Ctrl+C the talk.") }, ["PSHOST"]);
            SocketChat.Run(connection, _lines, WriteObject, Cancellation);
        }
    }
}
