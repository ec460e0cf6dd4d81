using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>A cmdlet that starts something in the background that calls a script block.</summary>
public abstract class StartServerCmdlet : EndpointCmdlet
{
    /// <summary>Modules to import into the runspaces of the block, by name or path.</summary>
    [Parameter]
    public string[] ImportModule { get; set; } = [];

    /// <summary>For how many clients the block runs at the same time; 5 by default. What one client sends is answered one after the other.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = 5;

    /// <summary>How it was started, to be written down again; null where it cannot be.</summary>
    internal virtual SocketServerSettings? Settings => null;

    /// <summary>Starts it with the block's runspaces, and sees to both from now on.</summary>
    private protected void StartHosted<T>(ScriptBlock? block, Func<SocketRequestHandler?, T> start)
        where T : SocketServer
    {
        ScriptLanes? lanes = block is null ? null : Lanes(block);
        T server;
        try
        {
            server = start(lanes is null ? null : lanes.HandleAsync);
        }
        catch
        {
            lanes?.EndAsync();
            throw;
        }
        SocketServerHost.Adopt(server, lanes, this);
        WriteObject(server);
    }

    private ScriptLanes Lanes(ScriptBlock block)
    {
        if (ThrottleLimit < 1) throw Failure.OfParameter(nameof(ThrottleLimit), $"{ThrottleLimit} lines cannot be answered at once: give 1 or more.");
        string? location = SessionState.Path.CurrentLocation.Provider.Name == "FileSystem" ? SessionState.Path.CurrentLocation.ProviderPath : null;
        ServerScript script = ServerScript.Of(ServerScript.Read(block, name => GetVariableValue(name)), ImportModule, ThrottleLimit, location);
        try
        {
            return new ScriptLanes(script);
        }
        catch (RunspaceOpenModuleLoadException exception)
        {
            throw Failure.OfParameter(nameof(ImportModule), exception.ErrorRecords.Count > 0 ? $"{exception.ErrorRecords[0]}" : exception.Message);
        }
    }
}
