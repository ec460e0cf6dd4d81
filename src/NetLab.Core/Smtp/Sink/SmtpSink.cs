using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NetLab.Interop;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.Smtp;

/// <summary>
/// A server that receives mail and delivers none (SMTP, RFC 5321, or LMTP, RFC 2033): messages come out as objects, by a handler or by <see cref="ReceiveAsync"/>.
/// </summary>
public sealed class SmtpSink : StreamServer
{
    private const int Backlog = 4096;
    private readonly SocketProtocol _protocol;
    private readonly bool _keeps;

    private SmtpSink(NetworkStack stack, SmtpSinkOptions options, SmtpSinkShelf shelf, SocketRequestHandler? handler, SocketProtocol protocol)
        : base(stack, options, handler ?? shelf.KeepAsync)
    {
        (SinkOptions, Shelf, _keeps, _protocol) = (options, shelf, handler is null, protocol);
    }

    /// <inheritdoc/>
    public override SocketProtocol Protocol => _protocol;

    /// <summary>Whether it speaks TLS, and from when on.</summary>
    public SmtpSinkTls Tls => SinkOptions.Tls;

    /// <summary>Whether it speaks LMTP.</summary>
    public bool Lmtp => SinkOptions.Lmtp;

    /// <summary>The name it calls itself.</summary>
    public string HostName => SinkOptions.HostName;

    /// <summary>Its certificate, as a client needs it to trust it; null without TLS.</summary>
    public X509Certificate2? Certificate { get; private set; }

    /// <summary>How many messages it has taken.</summary>
    public long Received => Shelf.Received;

    /// <summary>The messages that nobody has received yet, the oldest first. A sink with an action keeps none.</summary>
    public IReadOnlyList<SmtpSinkMessage> Waiting => Shelf.Waiting;

    /// <summary>How it receives.</summary>
    internal SmtpSinkOptions SinkOptions { get; }

    /// <summary>What its clients share.</summary>
    internal SmtpSinkShelf Shelf { get; }

    /// <summary>Its certificate for TLS.</summary>
    internal SslStreamCertificateContext? CertificateContext { get; private set; }

    /// <summary>Starts a sink at a TCP port.</summary>
    /// <param name="stack">The namespace to listen in.</param>
    /// <param name="address">The address to listen at; <see cref="IPAddress.IPv6Any"/> takes IPv4's too.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="options">How it receives.</param>
    /// <param name="handler">What is called with each message, the request's Item; the client's Send takes a reply. Null keeps messages for <see cref="ReceiveAsync"/>.</param>
    /// <exception cref="LinuxException">It cannot listen there.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SmtpSink Start(NetworkStack stack, IPAddress address, int port, SmtpSinkOptions options, SocketRequestHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        var sink = new SmtpSink(stack, options, new SmtpSinkShelf(options), handler, SocketProtocol.Tcp);
        sink.Listener = ListeningSocket.Listen(stack, address, port, Backlog);
        var local = (IPEndPoint)sink.Listener.LocalEndPoint!;
        (sink.LocalAddress, sink.LocalPort) = (EndpointText.Format(sink.Listener, local.Address), local.Port);
        return sink.Begin(stack, address);
    }

    /// <summary>Starts a sink at a Unix domain socket.</summary>
    /// <param name="stack">The namespace of an abstract name.</param>
    /// <param name="path">The socket's file, or with <c>@</c> before it an abstract name.</param>
    /// <param name="mode">Who may connect; null leaves it to the umask.</param>
    /// <param name="options">How it receives.</param>
    /// <param name="handler">As for <see cref="Start(NetworkStack, IPAddress, int, SmtpSinkOptions, SocketRequestHandler?)"/>.</param>
    /// <exception cref="LinuxException">It cannot listen there.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or the path.</exception>
    public static SmtpSink Start(NetworkStack stack, string path, UnixFileMode? mode, SmtpSinkOptions options, SocketRequestHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(options);
        var sink = new SmtpSink(stack, options, new SmtpSinkShelf(options), handler, SocketProtocol.Unix) { LocalAddress = path };
        sink.Listener = UnixServer.Listen(stack, path, mode, Backlog);
        return sink.Begin(stack, null);
    }

    /// <summary>Takes the oldest message out, waiting for one.</summary>
    /// <returns>The message; null where the sink has ended and has no more.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<SmtpSinkMessage?> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (Shelf.Take() is { } message) return message;
            if (WhenEnded().IsCompleted) return Shelf.Take();
            await Task.WhenAny(Shelf.WhenArrived(), WhenEnded()).WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(Lmtp ? "LMTP" : "SMTP")} {(LocalPort is int port ? EndpointText.Join(LocalAddress, port) : LocalAddress)}";

    /// <summary>Counts bytes.</summary>
    internal void Count(long received = 0, long sent = 0)
    {
        CountReceived(received);
        CountSent(sent);
    }

    private protected override StreamServerClient Welcome(Socket socket) => new SmtpSinkClient(this, socket);

    private protected override async Task ServeAsync(StreamServerClient client, Socket socket, CancellationToken stopping, CancellationToken aborting)
    {
        var session = new SmtpSinkSession(this, (SmtpSinkClient)client, socket, message => HandOnAsync(client, message, aborting));
        await using (session.ConfigureAwait(false))
        {
            try
            {
                if (await session.RunAsync(stopping, aborting).ConfigureAwait(false) is { } fault) Add(new SocketServerError(client.ToString(), null, new InvalidDataException(fault), null));
            }
            catch (IOException)
            {
                // It went.
            }
        }
    }

    private async Task HandOnAsync(StreamServerClient client, SmtpSinkMessage message, CancellationToken aborting)
    {
        try
        {
            await HandleAsync(new SocketRequest(client, message), aborting).ConfigureAwait(false);
        }
        finally
        {
            if (!_keeps) Shelf.Release(message.Held);
        }
    }

    private SmtpSink Begin(NetworkStack stack, IPAddress? address)
    {
        try
        {
            if (Tls != SmtpSinkTls.None)
            {
                X509Certificate2 certificate = SinkOptions.Certificate ?? SmtpSinkCertificate.Create(HostName, address);
                CertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
                // The key stays here.
                Certificate = X509CertificateLoader.LoadCertificate(certificate.RawData);
            }
            Start(stack);
            return this;
        }
        catch
        {
            CloseListener();
            throw;
        }
    }
}
