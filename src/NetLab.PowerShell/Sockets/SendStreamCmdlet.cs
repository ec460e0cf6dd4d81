using System.Management.Automation;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>A cmdlet that sends over a connection, one for all that the pipeline brings.</summary>
public abstract class SendStreamCmdlet : EndpointCmdlet
{
    private SocketConnection? _connection;
    private string? _connected;
    private bool _broken;

    /// <summary>Waits for the answer, and emits it line by line: after each thing sent until there are <c>-Count</c> lines, the other end closes or <c>-Timeout</c> is over.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many lines to wait for after each thing sent; 1 by default.</summary>
    [Parameter]
    public int Count { get; set; } = 1;

    /// <summary>How many seconds to wait at most, for the connection and for each answer; 5 by default.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How text is written and read: Utf8 (the default), Latin1 (every byte a character), Ascii.</summary>
    [Parameter]
    public SocketText Encoding { get; set; }

    /// <summary>Sends text as it is, without a line's end after it.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    /// <summary>Ends lines with CR LF, as the protocols of the Internet have it, instead of LF.</summary>
    [Parameter]
    public SwitchParameter CrLf { get; set; }

    /// <summary>What to send.</summary>
    private protected abstract object?[] Items { get; }

    /// <summary>Whom to send to, in words.</summary>
    private protected abstract string Goal { get; }

    /// <summary>Connects.</summary>
    private protected abstract Task<SocketConnection> ConnectAsync(NetworkStack stack, CancellationToken cancellation);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // What the pipeline brings belongs together: after a failure the rest of it is not sent.
        if (_broken) return;
        _broken = !Guard(Target, () => Process(Open(Namespace)));
    }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        CheckTimeout(Timeout);
        CheckCount(Count);
        SocketConnection connection = Connection(stack);
        bool any = false;
        foreach (ReadOnlyMemory<byte> bytes in SocketData.Of(Items, SocketData.Encoding(Encoding), NoNewline ? "" : CrLf ? "\r\n" : "\n"))
        {
            any = true;
            Send(connection, bytes);
            if (Wait) Receive(connection);
        }
        if (!any && Wait) Receive(connection);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _connection?.CloseGently();
        _connection = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _connection?.Dispose();
        base.Dispose(disposing);
    }

    private SocketConnection Connection(NetworkStack stack)
    {
        string goal = $"{Goal} {stack.Namespace}";
        if (_connection is not null && _connected == goal) return _connection;
        EndProcessing();
        _connection = Wait(cancellation => ConnectAsync(stack, cancellation));
        _connected = goal;
        WriteVerbose(Display.Escape($"Connected to {_connection}."));
        return _connection;
    }

    private void Send(SocketConnection connection, ReadOnlyMemory<byte> bytes)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        // What is much takes its time: that the other end takes nothing at all is what ends it.
        limit.CancelAfter(Timeout + TimeSpan.FromSeconds(bytes.Length / 100_000.0));
        try
        {
            Wait(_ => SendAsync(connection, bytes, limit.Token));
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{Goal} does not take what is sent to it.");
        }
    }

    private static async Task<bool> SendAsync(SocketConnection connection, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await connection.SendAsync(bytes, cancellation).ConfigureAwait(false);
        return true;
    }

    private void Receive(SocketConnection connection)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Timeout);
        int received = 0;
        try
        {
            while (received < Count && Wait(_ => connection.ReceiveAsync(limit.Token).AsTask()) is { } line)
            {
                received++;
                WriteObject(line);
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            if (received == 0) throw new TimeoutException($"{Goal} did not answer within {Timeout.TotalSeconds:0.###} seconds.");
        }
    }
}
