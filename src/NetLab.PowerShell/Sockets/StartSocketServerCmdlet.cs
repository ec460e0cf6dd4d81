using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>A cmdlet that starts a server in the background.</summary>
public abstract class StartSocketServerCmdlet : EndpointCmdlet
{
    private protected const string ByBlock = "Script", ByPort = "Port", ByEcho = "Echo";

    /// <summary>Sends everything back as it comes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByEcho)]
    public SwitchParameter Echo { get; set; }

    /// <summary>Modules to import into the runspaces of the block, by name or path.</summary>
    [Parameter]
    public string[] ImportModule { get; set; } = [];

    /// <summary>How many clients' lines are answered at the same time; 5 by default. A client's own are answered one after the other.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = 5;

    /// <summary>How text is read and written: Utf8 (the default), Latin1 (every byte a character), Ascii.</summary>
    [Parameter]
    public SocketText Encoding { get; set; }

    /// <summary>The block that answers.</summary>
    private protected abstract ScriptBlock Block { get; }

    /// <summary>How it was started, to be written down again.</summary>
    internal SocketServerSettings Settings => new(MyInvocation.MyCommand.Name, [.. Written()]);

    /// <summary>Starts the server.</summary>
    private protected abstract SocketServer Start(NetworkStack stack, SocketServerOptions options, SocketRequestHandler? handler);

    /// <summary>How it treats its clients.</summary>
    private protected virtual SocketServerOptions Options => new() { Echo = Echo, Encoding = Encoding };

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        ScriptLanes? lanes = Echo ? null : Lanes();
        SocketServer server;
        try
        {
            server = Start(stack, Options, lanes is null ? null : lanes.HandleAsync);
        }
        catch
        {
            lanes?.EndAsync();
            throw;
        }
        SocketServerHost.Adopt(server, lanes, this);
        WriteObject(server);
    }

    private ScriptLanes Lanes()
    {
        if (ThrottleLimit < 1) throw Failure.OfParameter(nameof(ThrottleLimit), $"{ThrottleLimit} lines cannot be answered at once: give 1 or more.");
        string? location = SessionState.Path.CurrentLocation.Provider.Name == "FileSystem" ? SessionState.Path.CurrentLocation.ProviderPath : null;
        ServerScript script = ServerScript.Of(ServerScript.Read(Block, name => GetVariableValue(name)), ImportModule, ThrottleLimit, location);
        try
        {
            return new ScriptLanes(script);
        }
        catch (RunspaceOpenModuleLoadException exception)
        {
            throw Failure.OfParameter(nameof(ImportModule), exception.ErrorRecords.Count > 0 ? $"{exception.ErrorRecords[0]}" : exception.Message);
        }
    }

    /// <summary>The parameters as they were given, each as PowerShell would read it again.</summary>
    private IEnumerable<(string Name, string? Value)> Written()
    {
        foreach ((string name, object? value) in MyInvocation.BoundParameters)
        {
            if (name is "ScriptBlock" or nameof(Namespace) || CommonParameters.Contains(name)) continue;
            if (value is SwitchParameter choice)
            {
                if (choice.IsPresent) yield return (name, null);
                continue;
            }
            yield return (name, Write(value));
        }
    }

    private static string Write(object? value) => value switch
    {
        int or long or double => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        TimeSpan time => time.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        string[] texts => string.Join(", ", texts.Select(Write)),
        IEnumerable items and not string => string.Join(", ", items.Cast<object?>().Select(Write)),
        _ => $"'{CodeGeneration.EscapeSingleQuotedStringContent($"{value}")}'",
    };
}
