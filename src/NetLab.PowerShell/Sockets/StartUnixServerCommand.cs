using System.Management.Automation;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Starts a server at a Unix domain socket that answers each line with a script block, in the background.</summary>
/// <remarks>
/// <para>For each line a client sends the block runs, and each thing it emits goes back to the client as a line; bytes go as they are. Clients are served
/// several at once, and each one's lines in their order. The client that the block is given has ProcessId and UserId, which the kernel vouches for, State
/// for whatever is to be remembered until its next line, and the methods Send() and Close().</para>
/// <para>Who may write to the socket's file may connect; <c>-Mode</c> says who, else the umask. A file that a server left behind is replaced. The file goes with the
/// server, which ends with Stop-SocketServer, when this session ends or the module is removed.</para>
/// </remarks>
/// <example>
/// <para>A server that knows who asks.</para>
/// <code>
/// $server = Start-UnixServer /tmp/netlab-whoami.sock { param($line, $client) "You are user $($client.UserId), process $($client.ProcessId)" }
/// Send-UnixData /tmp/netlab-whoami.sock 'who am I' -Wait
/// $server | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>An abstract name, which has no file and belongs to a network namespace.</para>
/// <code>
/// $server = Start-UnixServer '@netlab-echo' -Echo
/// Send-UnixData '@netlab-echo' 'there and back' -Wait
/// $server | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Start, "UnixServer", DefaultParameterSetName = ByBlock)]
[OutputType(typeof(UnixServer))]
public sealed class StartUnixServerCommand : StreamServerCmdlet
{
    /// <summary>The socket's file, or with <c>@</c> before it an abstract name. At most 107 bytes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = null!;

    /// <summary>
    /// What answers: it gets the line and the client, <c>{ param($line, $client) ... }</c>, the line also as <c>$_</c>, and each thing it emits goes back. It runs in
    /// runspaces of its own, made from its text: of this session it sees what it names as <c>$using:name</c>, and modules of <c>-ImportModule</c>; no
    /// functions, and no other variables. An error in it is kept in the server's Errors, what it writes by Write-Host in its Messages.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByBlock)]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>Who may do what with the file, as chmod has it in octal: <c>0666</c> lets everybody connect, <c>0600</c> this user alone.</summary>
    [Parameter]
    public string? Mode { get; set; }

    private protected override ScriptBlock Block => ScriptBlock;

    private protected override SocketServer Start(NetworkStack stack, SocketServerOptions options, SocketRequestHandler? handler) =>
        UnixServer.Start(stack, UnixPath.Resolve(SessionState, Path), UnixPath.Mode(Mode), options, handler);
}
