using System.Management.Automation;

namespace NetLab.PowerShell.Sockets;

/// <summary>
/// Takes what a server's block emits to the client. Not exported: Start-TcpServer and its like put it at the end of the block's pipeline.
/// </summary>
[Cmdlet(VerbsData.Out, "SocketClient")]
internal sealed class OutSocketClientCommand : PSCmdlet
{
    private List<byte>? _bytes;

    /// <summary>Whose block it is.</summary>
    [Parameter(Mandatory = true)]
    public ScriptLane Lane { get; set; } = null!;

    /// <summary>What the block emits, its errors and messages among it.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        object? item = InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject;
        if (item is byte one)
        {
            // An array of bytes comes one by one.
            (_bytes ??= []).Add(one);
            return;
        }
        SendBytes();
        switch (item)
        {
            case null: break;
            case ErrorRecord error: Lane.Fail(error); break;
            case InformationRecord information: Lane.Client.Server.AddMessage($"{information.MessageData}"); break;
            case WarningRecord warning: Lane.Client.Server.AddMessage($"WARNING: {warning.Message}"); break;
            case InformationalRecord other: Lane.Client.Server.AddMessage(other.Message); break;
            case byte[] bytes: Lane.Request.Reply(bytes); break;
            case string line: Lane.Request.Reply(line); break;
            default: Lane.Request.Reply(LanguagePrimitives.ConvertTo<string>(InputObject)); break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => SendBytes();

    private void SendBytes()
    {
        if (_bytes is null) return;
        Lane.Request.Reply(_bytes.ToArray());
        _bytes = null;
    }
}
