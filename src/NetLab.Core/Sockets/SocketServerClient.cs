using System.Buffers;
using System.Collections;
using System.Net.Sockets;
using System.Text;

namespace NetLab.Sockets;

/// <summary>A client of a server: what a handler is given, to look at and to send to.</summary>
public abstract class SocketServerClient
{
    private static long _lastId;
    private Hashtable? _state;

    private protected SocketServerClient(SocketServer server) => Server = server;

    /// <summary>A number that no other client of this process has.</summary>
    public long Id { get; } = Interlocked.Increment(ref _lastId);

    /// <summary>The server.</summary>
    public SocketServer Server { get; }

    /// <summary>The client's address, with its interface where it needs one; null of a Unix socket.</summary>
    public string? RemoteAddress { get; private protected init; }

    /// <summary>The client's port; null of a Unix socket.</summary>
    public int? RemotePort { get; private protected init; }

    /// <summary>The process at the other end of a Unix socket; else null.</summary>
    public int? ProcessId { get; private protected init; }

    /// <summary>The user of that process; else null.</summary>
    public uint? UserId { get; private protected init; }

    /// <summary>When it came.</summary>
    public DateTime Since { get; } = DateTime.Now;

    /// <summary>How many lines or datagrams it has sent.</summary>
    public long Requests { get; internal set; }

    /// <summary>Whatever a handler wants to remember from one line of this client to the next.</summary>
    public IDictionary State => _state ?? Interlocked.CompareExchange(ref _state, Hashtable.Synchronized([]), null) ?? _state;

    /// <summary>Whether it was told to go.</summary>
    public bool IsClosing { get; private protected set; }

    /// <summary>Sends a line.</summary>
    public void Send(string line) => Send(line, endsLine: true);

    /// <summary>Sends bytes as they are.</summary>
    public void Send(byte[] bytes) => Send(bytes.AsSpan());

    /// <summary>Sends bytes as they are. Waits where too much waits for the client already; what comes after its end is dropped.</summary>
    public abstract void Send(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the connection when the handler is done and all is sent.</summary>
    public virtual void Close() => IsClosing = true;

    /// <inheritdoc/>
    public override string ToString() =>
        RemoteAddress is not null ? EndpointText.Join(RemoteAddress, RemotePort ?? 0) : ProcessId is int process ? $"process {process}" : $"client {Id}";

    /// <summary>Sends text, as a line or as it is.</summary>
    internal void Send(string line, bool endsLine)
    {
        ArgumentNullException.ThrowIfNull(line);
        Encoding encoding = Server.TextEncoding;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(encoding.GetMaxByteCount(line.Length) + 1);
        try
        {
            int count = encoding.GetBytes(line, bytes);
            if (endsLine) bytes[count++] = (byte)'\n';
            Send(bytes.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The text of the kernel's word on why it went.</summary>
    private protected static string Why(SocketException exception) => exception.Message;
}
