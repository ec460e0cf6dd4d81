using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Writes a systemd service that runs a server at every start of the machine.</summary>
/// <remarks>
/// <para>The service starts a pwsh that does what started the server: the same cmdlet, parameters and block, all within the one file. It runs as
/// a user that systemd makes for it alone, or as <c>-User</c>; a port below 1024 gets it CAP_NET_BIND_SERVICE, a named namespace is entered by systemd. Values that the
/// block takes along by <c>$using:</c> are of this session and cannot be written down: the block has to find them itself.</para>
/// <para>Without <c>-Path</c> the text is emitted. Nothing is enabled or started: <c>systemctl daemon-reload</c> and <c>systemctl enable --now NAME</c> do that. The port has to be
/// a fixed one; the server of this session holds it until it is stopped.</para>
/// </remarks>
/// <example>
/// <para>Shows the service of a line server.</para>
/// <code>
/// $server = Start-TcpServer -Port 12345 { param($line) "hehe, $line" }
/// $server | Export-SocketServerUnit -Description 'Laughs at every line'
/// $server | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>Writes it to where systemd would find it, had the path begun with /etc/systemd/system.</para>
/// <code>
/// $server = Start-UnixServer /tmp/netlab-echo.sock -Echo
/// $server | Export-SocketServerUnit -Path /tmp/netlab-echo.service
/// $server | Stop-SocketServer
/// Remove-Item /tmp/netlab-echo.service
/// </code>
/// </example>
[Cmdlet(VerbsData.Export, "SocketServerUnit", SupportsShouldProcess = true)]
[OutputType(typeof(string))]
public sealed class ExportSocketServerUnitCommand : NetLabCmdlet
{
    private const int FirstFree = 1024;

    /// <summary>The server, as it was started.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public SocketServer InputObject { get; set; } = null!;

    /// <summary>The file to write, such as <c>/etc/systemd/system/chuckle.service</c>. Without it the text is emitted.</summary>
    [Parameter(Position = 0)]
    public string? Path { get; set; }

    /// <summary>What systemctl calls the service; by default what it listens at.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>The user it runs as. By default one that systemd makes for it alone.</summary>
    [Parameter]
    public string? User { get; set; }

    /// <summary>Writes over a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(InputObject, () =>
    {
        string text = Unit().Format();
        if (Path is null)
        {
            WriteObject(text.TrimEnd('\n'));
            return;
        }
        string path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (File.Exists(path) && !Force)
            throw new ItemException($"The file '{path}' is there already.", "FileExists", ErrorCategory.ResourceExists, "-Force writes over it.");
        string what = Display.Escape($"Write a service that runs {InputObject} to '{path}'");
        if (!ShouldProcess($"{what}.", $"{what}?", "Confirm")) return;
        try
        {
            File.WriteAllText(path, text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ItemException($"Cannot write '{path}': {exception.Message}", "FileNotWritten", exception is UnauthorizedAccessException ? ErrorCategory.PermissionDenied : ErrorCategory.WriteError);
        }
    });

    private SocketServerUnit Unit()
    {
        SocketServerHost host = SocketServerHost.Of(InputObject)
            ?? throw new ItemException($"The server {InputObject.Id} runs no more, or was not started by a cmdlet.", "SocketServerNotStarted", ErrorCategory.InvalidOperation, "Start it again, and export it then.");
        SocketServerSettings started = host.Started
            ?? throw new ItemException($"The server {InputObject.Id} is a mail sink, which is a tool of tests and no service.", "MailSinkNotExportable", ErrorCategory.InvalidArgument);
        if (host.Lanes?.Script.Values.Count > 0)
            throw new ItemException($"The block of the server {InputObject.Id} takes values of this session along by $using:, which a service does not have.", "UsingNotExportable", ErrorCategory.InvalidArgument, "Let the block read them from a file, or write them into it.");
        string? place = InputObject.Namespace is { } name ? NamespaceReference.Parse(name).Path : null;
        if (place?.StartsWith("/proc/", StringComparison.Ordinal) == true)
            throw new ItemException($"The server {InputObject.Id} is in the namespace of a process, which has no name for a service to enter it by.", "NamespaceWithoutName", ErrorCategory.InvalidArgument);
        return new SocketServerUnit
        {
            Description = Description ?? $"NetLab server at {InputObject}",
            Program = Environment.ProcessPath is { } process && System.IO.Path.GetFileName(process) == "pwsh" ? process : "/usr/bin/pwsh",
            Arguments = ["-NoProfile", "-NonInteractive", "-Command", Command(host, started)],
            User = User,
            Capabilities = InputObject.LocalPort < FirstFree ? ["CAP_NET_BIND_SERVICE"] : [],
            NamespacePath = place,
            RuntimeDirectory = RuntimeDirectory(),
        };
    }

    private string Command(SocketServerHost host, SocketServerSettings started)
    {
        string module = SessionStateModule() ?? "NetLab";
        var text = new StringBuilder($"Import-Module '{CodeGeneration.EscapeSingleQuotedStringContent(module)}'\n$server = {started.Command}");
        // A free port that was found is the one clients know by now.
        text.Append(InputObject.LocalPort is int port ? $" -Port {port}" : $" -Path '{CodeGeneration.EscapeSingleQuotedStringContent(InputObject.LocalAddress)}'");
        foreach ((string name, string? value) in started.Arguments)
        {
            if (name is not ("Port" or "Path")) text.Append($" -{name}{(value is null ? "" : $" {value}")}");
        }
        if (host.Lanes is { } lanes) text.Append($" -ScriptBlock {{{lanes.Script.Original}}}");
        return text.Append("\nif (-not $server -or -not $server.Wait()) { $server.Reason; exit 1 }").ToString();
    }

    private string? SessionStateModule() =>
        MyInvocation.MyCommand.Module is { } module ? FindManifest(module) : null;

    /// <summary>The manifest a user imports: that of the module above the one with the cmdlets.</summary>
    private static string? FindManifest(PSModuleInfo module)
    {
        string above = System.IO.Path.GetFullPath(System.IO.Path.Combine(module.ModuleBase, "..", "NetLab.psd1")), here = System.IO.Path.Combine(module.ModuleBase, "NetLab.psd1");
        return File.Exists(here) ? here : File.Exists(above) ? above : null;
    }

    /// <summary>The directory below /run that has to be made for a Unix socket there.</summary>
    private string? RuntimeDirectory()
    {
        string[] parts = InputObject.LocalAddress.Split('/');
        return InputObject.Protocol == SocketProtocol.Unix && parts is ["", "run", not "", _] ? parts[2] : null;
    }
}
