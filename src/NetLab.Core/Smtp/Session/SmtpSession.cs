using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <summary>
/// A conversation with a mail server (RFC 5321): connected, step by step, and written down. Each reply has its time; what a server may make us
/// keep is bounded. One step at a time: it is not for several threads at once.
/// </summary>
public sealed partial class SmtpSession : IAsyncDisposable
{
    private const string Rare = "What is rarely given stands last.";
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5), LongestTimer = TimeSpan.FromDays(49);
    private readonly SmtpSessionOptions _options;
    private readonly SmtpReplyReader _reader = new();
    private readonly SmtpSecrets _secrets = new();
    private readonly SmtpTranscript _transcript;
    private readonly byte[] _buffer = new byte[4096];
    private Socket? _socket;
    private IPAddress? _claimed;
    private SmtpSourceTrust? _trust;
    private Stream _stream = Stream.Null;

    private SmtpSession(SmtpSessionOptions options, Action<SmtpTranscriptEntry>? line)
    {
        _options = options;
        _transcript = new SmtpTranscript(_secrets) { Added = line };
    }

    /// <summary>Where it goes and how it talks.</summary>
    public SmtpSessionOptions Options => _options;

    /// <summary>What the server can, as its latest EHLO says; nothing before that, and after STARTTLS until it is asked again.</summary>
    public SmtpCapabilities Capabilities { get; private set; } = SmtpCapabilities.None;

    /// <summary>What the TLS handshake came to; null without TLS.</summary>
    public SmtpTls? Tls { get; private set; }

    /// <summary>Whether what is said now goes through TLS.</summary>
    public bool IsEncrypted => _transcript.IsEncrypted;

    /// <summary>How the last login was tried; null before one.</summary>
    public string? AuthMechanism { get; private set; }

    /// <summary>The conversation so far, without its secrets.</summary>
    public IReadOnlyList<SmtpTranscriptEntry> Transcript => _transcript.Entries;

    /// <summary>How long each stage took so far.</summary>
    public SmtpTimings Timings { get; } = new();

    /// <summary>The server's address and port, or its Unix socket; null when nothing is connected.</summary>
    public EndPoint? RemoteEndPoint { get; private set; }

    /// <summary>The own address and port; null of a Unix socket.</summary>
    public EndPoint? LocalEndPoint { get; private set; }

    /// <summary>
    /// Whether the server sees us as one of its own machine: over loopback, from one of its own addresses, or by a Unix socket. Many servers
    /// let those do what strangers may not, so that a test from there proves little.
    /// </summary>
    public bool IsTrustedSource => SourceTrust == SmtpSourceTrust.Likely;

    /// <summary>How likely the server is to trust the address it sees. Behind a PROXY header, or XCLIENT with another address, that is the address told there.</summary>
    public SmtpSourceTrust SourceTrust
    {
        get
        {
            if (_trust is { } known) return known;
            IPAddress? told = _claimed ?? _options.ProxyHeader?.Source.Address;
            SmtpSourceTrust trust = RemoteEndPoint switch
            {
                UnixDomainSocketEndPoint => told is null || IPAddress.IsLoopback(told) ? SmtpSourceTrust.Likely : SmtpSourceTrust.Unlikely,
                IPEndPoint there when told is null && IPAddress.IsLoopback(there.Address) => SmtpSourceTrust.Likely,
                IPEndPoint there when (told ?? (LocalEndPoint as IPEndPoint)?.Address) is { } source => SmtpSource.TrustOf(_options.Network, source, there.Address),
                _ => SmtpSourceTrust.Unlikely,
            };
            if (RemoteEndPoint is not null) _trust = trust;
            return trust;
        }
    }

    /// <summary>Bytes that came and belong to no reply that was read: something the server said without being asked.</summary>
    public int UnreadBytes => _reader.Pending;

    /// <summary>Connects, and begins TLS where it is implicit. The greeting is still to be read.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="LinuxException">Nobody listens there, there is no route, or the time is up (ETIMEDOUT).</exception>
    /// <exception cref="NetLab.Dns.DnsQueryException">The name could not be looked up.</exception>
    /// <exception cref="SmtpProtocolException">TLS could not be begun.</exception>
    public static Task<SmtpSession> ConnectAsync(SmtpSessionOptions options, CancellationToken cancellation = default) => ConnectAsync(options, null, cancellation);

    /// <summary>Connects, and tells each line of the conversation as it is written down.</summary>
    internal static async Task<SmtpSession> ConnectAsync(SmtpSessionOptions options, Action<SmtpTranscriptEntry>? line, CancellationToken cancellation)
    {
        SmtpSession session = Create(options, line);
        try
        {
            await session.OpenAsync(cancellation).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A session that is not connected yet: what fails then is still in its transcript and times.</summary>
    internal static SmtpSession Create(SmtpSessionOptions options, Action<SmtpTranscriptEntry>? line = null, Stream? given = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.UnixPath is null && string.IsNullOrWhiteSpace(options.Host)) throw SmtpCommandText.Bad("Server", "The name or address of the mail server is missing.");
        if (options.UnixPath is null && options.Port is < 1 or > 65535) throw SmtpCommandText.Bad("Port", $"{options.Port} is no port: ports are from 1 to 65535.");
        return new SmtpSession(options, line) { Given = given };
    }

    /// <summary>A connection that is there already, in place of one of its own. Set before <see cref="OpenAsync"/>.</summary>
    internal Stream? Given { get; init; }

    /// <summary>Connects a session made by <see cref="Create"/>.</summary>
    internal async Task OpenAsync(CancellationToken cancellation)
    {
        // The caller may be inside a namespace: what .NET starts on first use must not be born there.
        if (NetworkNamespaceHandle.CurrentIdentity() != HomeNamespace.Handle.Identity) HomeNamespace.EnsureRuntimeThreads();
        if (Given is not null)
        {
            _stream = Given;
            Asking(SmtpStage.Banner, "");
            return;
        }
        if (_options.UnixPath is { } path)
        {
            _socket = await MeasureAsync(SmtpStage.Connect, () => SmtpConnector.ConnectUnixAsync(_options, path, cancellation)).ConfigureAwait(false);
            _transcript.Add(SmtpDirection.Note, $"Connected to {_options}");
            RemoteEndPoint = new UnixDomainSocketEndPoint(path);
        }
        else
        {
            IPAddress[] addresses = await MeasureAsync(SmtpStage.Dns, () => SmtpConnector.ResolveAsync(_options, cancellation)).ConfigureAwait(false);
            _socket = await MeasureAsync(SmtpStage.Connect, () => SmtpConnector.ConnectAsync(_options, addresses, _transcript, cancellation)).ConfigureAwait(false);
            (RemoteEndPoint, LocalEndPoint) = (_socket.RemoteEndPoint, _socket.LocalEndPoint);
        }
        // A stream refuses a socket that does not wait; nothing here waits on its thread all the same.
        _socket.Blocking = true;
        _stream = new NetworkStream(_socket, ownsSocket: true);
        Asking(SmtpStage.Banner, "");
        if (_options.ProxyHeader is { } proxy) await SendRawAsync(proxy.ToBytes(), cancellation, $"A PROXY header of version {proxy.Version} for {proxy.Source}").ConfigureAwait(false);
        if (_options.Tls.Mode != SmtpTlsMode.Implicit) return;
        await BeginTlsAsync(cancellation).ConfigureAwait(false);
        Asking(SmtpStage.Banner, "");
    }

    /// <summary>Reads the next reply: the greeting, or one to a command sent earlier.</summary>
    /// <param name="stage">How far the conversation is, for times and errors.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <param name="timeout">How long it may take; null is the stage's time.</param>
    /// <exception cref="SmtpProtocolException">What came is no reply, or the connection broke.</exception>
    /// <exception cref="SmtpTimeoutException">It did not come in time.</exception>
    [SuppressMessage("Design", "CA1068", Justification = Rare)]
    public async Task<SmtpReply> ReadReplyAsync(SmtpStage stage, CancellationToken cancellation = default, TimeSpan? timeout = null) =>
        _secrets.Clean(await ReadAsync(stage, cancellation, timeout).ConfigureAwait(false));

    /// <summary>Sends one command and reads its reply.</summary>
    /// <param name="stage">How far the conversation is.</param>
    /// <param name="line">The command, without a line's end.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <param name="secret">Whether what the command says must not be written down.</param>
    /// <exception cref="ArgumentException">The command has CR, LF or NUL in it. Nothing was sent.</exception>
    /// <exception cref="SmtpProtocolException">What came is no reply, or the connection broke.</exception>
    /// <exception cref="SmtpTimeoutException">The reply did not come in time.</exception>
    [SuppressMessage("Design", "CA1068", Justification = Rare)]
    public async Task<SmtpReply> CommandAsync(SmtpStage stage, string line, CancellationToken cancellation = default, bool secret = false) =>
        _secrets.Clean(await AskAsync(stage, line, secret ? Hidden(line) : line, cancellation).ConfigureAwait(false));

    /// <summary>Sends several commands at once, without waiting for their replies (RFC 2920); each is then read by <see cref="ReadReplyAsync"/>.</summary>
    /// <param name="stage">How far the conversation is.</param>
    /// <param name="lines">The commands.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="ArgumentException">A command has CR, LF or NUL in it. Nothing was sent.</exception>
    public async Task SendCommandsAsync(SmtpStage stage, IReadOnlyList<string> lines, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var bytes = new List<byte>();
        foreach (string line in lines) bytes.AddRange(SmtpCommandText.Encode(line));
        foreach (string line in lines) _transcript.Add(SmtpDirection.Client, line);
        if (lines.Count > 0) Asking(stage, lines[0]);
        await WriteAsync(stage, bytes.ToArray(), cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends bytes as they are: a message, or what no honest client would send.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <param name="note">What to write down instead of them; null writes down the bytes, escaped, up to a bound.</param>
    [SuppressMessage("Design", "CA1068", Justification = Rare)]
    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default, string? note = null)
    {
        const int Shown = 1024;
        _transcript.Add(SmtpDirection.Client, note ?? (bytes.Length <= Shown ? SmtpText.Escape(bytes.Span) : $"{SmtpText.Escape(bytes.Span[..Shown])}... ({bytes.Length} bytes)"));
        Asking(SmtpStage.Data, "", isMessage: true);
        await WriteAsync(SmtpStage.Data, bytes, cancellation).ConfigureAwait(false);
    }

    /// <summary>Says QUIT, and waits a moment for the answer. It never fails: a connection that broke is closed as well.</summary>
    /// <returns>The answer; null where none came.</returns>
    public async Task<SmtpReply?> QuitAsync(CancellationToken cancellation = default)
    {
        TimeSpan time = _options.TimeoutOf(SmtpStage.Quit);
        try
        {
            _transcript.Add(SmtpDirection.Client, "QUIT");
            Asking(SmtpStage.Quit, "QUIT");
            await WriteAsync(SmtpStage.Quit, SmtpCommandText.Encode("QUIT"), cancellation).ConfigureAwait(false);
            return _secrets.Clean(await ReadAsync(SmtpStage.Quit, cancellation, time < Farewell ? time : Farewell).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is SmtpProtocolException or SmtpTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Writes something down that neither side said.</summary>
    internal void Note(string text) => _transcript.Add(SmtpDirection.Note, text);

    /// <summary>Milliseconds since the session was begun.</summary>
    internal TimeSpan Elapsed => _transcript.Elapsed;

    /// <summary>Keeps a password out of everything from now on.</summary>
    internal void Hide(string password) => _secrets.AddPassword(password);

    /// <summary>A text without the session's secrets.</summary>
    internal string Clean(string text) => _secrets.Clean(text);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Of TLS only the connection is closed: a close_notify could wait for a server that does not read.
            _socket?.Dispose();
            if (_stream is not SslStream) await _stream.DisposeAsync().ConfigureAwait(false);
            else (_stream as IDisposable).Dispose();
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is over either way.
        }
    }

    private static string Hidden(string line)
    {
        string[] words = line.Split(' ');
        int kept = words[0].Equals("AUTH", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        return words.Length > kept ? string.Join(' ', [.. words[..kept], SmtpSecrets.Mask]) : line;
    }

    private async Task<T> MeasureAsync<T>(SmtpStage stage, Func<Task<T>> work)
    {
        long begun = Stopwatch.GetTimestamp();
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            Timings.Add(stage, Stopwatch.GetElapsedTime(begun));
        }
    }
}
