using System.Management.Automation;
using NetLab.Smtp;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Stops servers of this PowerShell.</summary>
/// <remarks>
/// <para>A server that is stopped takes nobody new, lets the lines being answered come to their end for at most <c>-Timeout</c> seconds, closes its clients
/// and is gone from the list; its runspaces are closed. Several are stopped at the same time.</para>
/// </remarks>
/// <example>
/// <para>One server, and all others.</para>
/// <code>
/// $server = Start-TcpServer -Echo
/// Stop-SocketServer $server.Id
/// Get-SocketServer | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>At once, whatever it is in the midst of.</para>
/// <code>
/// $server = Start-UdpServer -Echo
/// $server | Stop-SocketServer -Timeout 0 -PassThru | Format-List State, Reason
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "SocketServer", SupportsShouldProcess = true, DefaultParameterSetName = ById)]
[OutputType(typeof(TcpServer), typeof(UdpServer), typeof(UnixServer), typeof(SmtpSink))]
public sealed class StopSocketServerCommand : NetLabCmdlet
{
    private const string ById = "Id", ByObject = "InputObject";
    private readonly List<SocketServer> _servers = [];

    /// <summary>The servers' numbers.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ById)]
    [ArgumentCompleter(typeof(SocketServerCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>The servers, as Get-SocketServer gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public SocketServer[] InputObject { get; set; } = [];

    /// <summary>How many seconds what they have begun may take; 5 by default. Then clients are cut off and blocks are stopped.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Emits the servers, stopped.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (int id in Id)
        {
            if (SocketServerSelection.Find(id) is { } server) Add(server);
            else WriteError(SocketServerSelection.NotFound(id));
        }
        foreach (SocketServer server in InputObject) Add(server);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(null, () =>
    {
        if (Timeout < TimeSpan.Zero || Timeout.TotalDays > 40) throw Failure.OfParameter(nameof(Timeout), "A time to wait is 0 seconds or more, and less than 40 days.");
        Task.WhenAll(_servers.Select(server => SocketServerHost.StopAsync(server, Timeout))).Wait(Cancellation);
        if (PassThru) _servers.ForEach(WriteObject);
    });

    private void Add(SocketServer server)
    {
        string what = Display.Escape($"Stop the server {server.Id}, {server}");
        if (!_servers.Contains(server) && ShouldProcess($"{what}.", $"{what}?", "Confirm")) _servers.Add(server);
    }
}
