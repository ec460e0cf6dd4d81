using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>A cmdlet that starts a server of lines or datagrams in the background.</summary>
public abstract class StartSocketServerCmdlet : StartServerCmdlet
{
    private protected const string ByBlock = "Script", ByPort = "Port", ByEcho = "Echo";

    /// <summary>Sends everything back as it comes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByEcho)]
    public SwitchParameter Echo { get; set; }

    /// <summary>How text is read and written: Utf8 (the default), Latin1 (every byte a character), Ascii.</summary>
    [Parameter]
    public SocketText Encoding { get; set; }

    /// <summary>The block that answers.</summary>
    private protected abstract ScriptBlock Block { get; }

    /// <inheritdoc/>
    internal override SocketServerSettings Settings => new(MyInvocation.MyCommand.Name, [.. Written()]);

    /// <summary>Starts the server.</summary>
    private protected abstract SocketServer Start(NetworkStack stack, SocketServerOptions options, SocketRequestHandler? handler);

    /// <summary>How it treats its clients.</summary>
    private protected virtual SocketServerOptions Options => new() { Echo = Echo, Encoding = Encoding };

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack) => StartHosted(Echo ? null : Block, handler => Start(stack, Options, handler));

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
