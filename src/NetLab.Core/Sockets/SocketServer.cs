using System.Collections.Concurrent;
using System.Text;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>
/// A server that runs in the background, any number of clients at once. It ends when it is stopped, when its namespace is removed, or when its
/// socket fails; what goes wrong with one client is among its <see cref="Errors"/>, and the others go on.
/// </summary>
public abstract class SocketServer : IDisposable
{
    private const int MostErrors = 1000;
    private static readonly ConcurrentDictionary<int, SocketServer> _all = new();
    private static int _lastId;
    private readonly CancellationTokenSource _stopping = new(), _aborting = new();
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<SocketServerError> _errors = new();
    private readonly Queue<string> _messages = new();
    private readonly Lock _lock = new();
    private NamespaceNameWatch? _watch;
    private SocketServerState _state, _endState;
    private long _requests, _accepted, _received, _sent, _errorCount;

    static SocketServer() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        // Sockets end with the process; the files of Unix sockets do not.
        foreach (SocketServer server in _all.Values) server.CloseListener();
    };

    private protected SocketServer(NetworkStack stack, SocketServerOptions options, SocketRequestHandler? handler)
    {
        options.Validate();
        if (options.Echo == handler is not null) throw new ArgumentException("A server echoes, or it has a handler.", nameof(handler));
        Options = options;
        Handler = handler;
        Namespace = stack.Namespace;
        TextEncoding = SocketTextCodec.Of(options.Encoding);
    }

    /// <summary>The servers of this process, those that ended by themselves too until they are removed, in the order they were started.</summary>
    public static IReadOnlyList<SocketServer> All => _all.Values.OrderBy(static server => server.Id).ToArray();

    /// <summary>Its number in this process.</summary>
    public int Id { get; private set; }

    /// <summary>What it speaks.</summary>
    public abstract SocketProtocol Protocol { get; }

    /// <summary>The address it listens at, with its interface where it needs one; of a Unix socket its path, an abstract one with <c>@</c> before its name.</summary>
    public string LocalAddress { get; private protected set; } = "";

    /// <summary>The port it listens at; null of a Unix socket.</summary>
    public int? LocalPort { get; private protected set; }

    /// <summary>The namespace it is in, as <c>-Namespace</c> takes it; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>Whether it serves.</summary>
    public SocketServerState State => _state;

    /// <summary>Why it ended; null while it serves.</summary>
    public string? Reason { get; private set; }

    /// <summary>When it was started.</summary>
    public DateTime StartTime { get; } = DateTime.Now;

    /// <summary>When it ended; null while it serves.</summary>
    public DateTime? EndTime { get; private set; }

    /// <summary>The clients it has now.</summary>
    public abstract IReadOnlyList<SocketServerClient> Clients { get; }

    /// <summary>How many clients it has now.</summary>
    public abstract int ClientCount { get; }

    /// <summary>How many clients it has had.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>How many lines or datagrams it was sent; none are counted where it echoes bytes.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>How many bytes came.</summary>
    public long BytesReceived => Interlocked.Read(ref _received);

    /// <summary>How many bytes went.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>The last thousand things that went wrong with a client or in the handler.</summary>
    public IReadOnlyList<SocketServerError> Errors
    {
        get
        {
            lock (_errors) return _errors.ToArray();
        }
    }

    /// <summary>How many went wrong in all.</summary>
    public long ErrorCount => Interlocked.Read(ref _errorCount);

    /// <summary>The last thousand messages and warnings its handler wrote.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_messages) return _messages.ToArray();
        }
    }

    /// <summary>How it treats its clients.</summary>
    public SocketServerOptions Options { get; }

    /// <summary>Done when it has ended and nothing of it runs any more.</summary>
    public Task WhenEnded() => _completed.Task;

    /// <summary>What texts are written in.</summary>
    internal Encoding TextEncoding { get; }

    private protected SocketRequestHandler? Handler { get; }

    /// <summary>Waits until it has ended: what a script does that is nothing but the server.</summary>
    /// <returns>Whether it was stopped, rather than ended by itself.</returns>
    public bool Wait()
    {
        _completed.Task.Wait();
        return _state == SocketServerState.Stopped;
    }

    /// <summary>Takes nobody new, lets what it has begun come to its end, and ends.</summary>
    /// <param name="grace">How long that may take; then clients are cut off.</param>
    public async Task StopAsync(TimeSpan grace)
    {
        Begin(SocketServerState.Stopped, "It was stopped.");
        await EndAsync(grace).ConfigureAwait(false);
    }

    /// <summary>Stops it, with two seconds for what it has begun, and takes it off the list.</summary>
    public void Dispose()
    {
        StopAsync(TimeSpan.FromSeconds(2)).GetAwaiter().GetResult();
        Remove();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes it off the list of servers.</summary>
    public void Remove() => _all.TryRemove(Id, out _);

    /// <summary>Notes what went wrong with a client, or in the handler.</summary>
    /// <param name="exception">What.</param>
    /// <param name="request">With what; null where it was with none.</param>
    /// <param name="source">What else is known of it.</param>
    public void AddError(Exception exception, SocketRequest? request = null, object? source = null) =>
        Add(new SocketServerError(request?.Client.ToString(), Beginning(request?.Text), exception, source));

    /// <summary>Keeps a message or a warning of the handler's.</summary>
    public void AddMessage(string message)
    {
        lock (_messages)
        {
            _messages.Enqueue(message);
            if (_messages.Count > MostErrors) _messages.Dequeue();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Protocol} {(LocalPort is int port ? EndpointText.Join(LocalAddress, port) : LocalAddress)}";

    internal void Add(SocketServerError error)
    {
        Interlocked.Increment(ref _errorCount);
        lock (_errors)
        {
            _errors.Enqueue(error);
            if (_errors.Count > MostErrors) _errors.Dequeue();
        }
    }

    internal void CountRequest() => Interlocked.Increment(ref _requests);

    internal void CountReceived(long bytes) => Interlocked.Add(ref _received, bytes);

    internal void CountSent(long bytes) => Interlocked.Add(ref _sent, bytes);

    private protected void CountAccepted() => Interlocked.Increment(ref _accepted);

    /// <summary>Serves until it is to stop, and comes back when nobody is served any more.</summary>
    private protected abstract Task ServeAsync(CancellationToken stopping, CancellationToken aborting);

    /// <summary>Closes the socket it listens at; may be called several times.</summary>
    private protected abstract void CloseListener();

    /// <summary>Begins to serve; the socket listens already.</summary>
    private protected void Start(NetworkStack stack)
    {
        Id = Interlocked.Increment(ref _lastId);
        _all[Id] = this;
        _ = Task.Run(LiveAsync);
        if (Namespace is not string name) return;
        _watch = NamespaceNameWatch.Begin(NamespaceReference.Parse(name).Path, stack.Identity, () =>
        {
            Begin(SocketServerState.Failed, $"The network namespace '{name}' was removed.");
            _ = EndAsync(TimeSpan.FromSeconds(1));
        });
        // It may have ended while the watch began.
        if (_completed.Task.IsCompleted) _watch?.Dispose();
    }

    /// <summary>Calls the handler; what goes wrong in it is the server's to keep, and no client's end.</summary>
    private protected async ValueTask HandleAsync(SocketRequest request, CancellationToken aborting)
    {
        CountRequest();
        request.Client.Requests++;
        try
        {
            await Handler!(request, aborting).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !aborting.IsCancellationRequested)
        {
            AddError(exception, request);
        }
    }

    private static string? Beginning(string? text) => text is { Length: > 200 } ? $"{text[..200]}..." : text;

    private void Begin(SocketServerState end, string reason)
    {
        lock (_lock)
        {
            if (_state != SocketServerState.Running) return;
            (_state, _endState, Reason) = (SocketServerState.Stopping, end, reason);
        }
        // Not on this thread: whoever waits for input would clean up here.
        _ = Task.Run(_stopping.Cancel);
    }

    private async Task EndAsync(TimeSpan grace)
    {
        try
        {
            await _completed.Task.WaitAsync(grace).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _aborting.CancelAsync().ConfigureAwait(false);
            await _completed.Task.ConfigureAwait(false);
        }
    }

    private async Task LiveAsync()
    {
        try
        {
            await ServeAsync(_stopping.Token, _aborting.Token).ConfigureAwait(false);
            Begin(SocketServerState.Failed, "It ended.");
        }
        catch (Exception exception)
        {
            Begin(SocketServerState.Failed, exception.Message);
        }
        CloseListener();
        _watch?.Dispose();
        lock (_lock) (_state, EndTime) = (_endState, DateTime.Now);
        _completed.TrySetResult();
    }
}
