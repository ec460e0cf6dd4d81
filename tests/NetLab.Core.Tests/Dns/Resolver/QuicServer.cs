#nullable enable
// Whom a test's client is is for the test to look at.
#pragma warning disable CA5359
using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>
/// A server of DNS over QUIC on a free port of the loopback that may do anything: what it does with a stream is the test's. Knows nothing of NetLab: the tests of the cmdlets
/// compile this same file.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class QuicServer : IAsyncDisposable
{
    private readonly QuicListener _listener;
    private readonly Func<QuicConnection, QuicStream, Task> _serve;
    private readonly List<QuicConnection> _connections = new();
    private readonly List<string> _said = new();
    private int _streams;

    private QuicServer(QuicListener listener, Func<QuicConnection, QuicStream, Task> serve)
    {
        (_listener, _serve) = (listener, serve);
        _ = AcceptAsync();
    }

    public int Port => _listener.LocalEndPoint.Port;

    /// <summary>How many streams were opened.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>How many connections were made.</summary>
    public int Connections
    {
        get
        {
            lock (_connections) return _connections.Count;
        }
    }

    /// <summary>What the server saw of its peers: the name asked for, the peer's address and certificate.</summary>
    public string[] Said
    {
        get
        {
            lock (_said) return _said.ToArray();
        }
    }

    /// <summary>The code the first connection that ended was closed with; -1 when it just went silent.</summary>
    public TaskCompletionSource<long> Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts one that answers with what a function makes of a question.</summary>
    public static QuicServer Answering(X509Certificate2 certificate, Func<byte[], byte[]> answer) =>
        Start(certificate, async (_, stream) => await EndAsync(stream, answer(await QuestionAsync(stream))));

    /// <summary>Starts one that reads questions and never answers.</summary>
    public static QuicServer Silent(X509Certificate2 certificate) => Start(certificate, static async (_, stream) => await QuestionAsync(stream));

    /// <summary>Starts one that asks another server over TCP.</summary>
    public static QuicServer Forwarding(X509Certificate2 certificate, int port, bool wantsCertificate = false) => Start(
        certificate,
        async (_, stream) =>
        {
            byte[] question = await QuestionAsync(stream);
            using var upstream = new TcpClient();
            await upstream.ConnectAsync(IPAddress.Loopback, port);
            await upstream.GetStream().WriteAsync(Frame(question));
            byte[] head = new byte[2];
            await upstream.GetStream().ReadExactlyAsync(head);
            byte[] answer = new byte[(head[0] << 8) | head[1]];
            await upstream.GetStream().ReadExactlyAsync(answer);
            await EndAsync(stream, answer);
        },
        wantsCertificate: wantsCertificate);

    // Only a stream that is done with makes room for another.
    private static async Task EndAsync(QuicStream stream, byte[] answer)
    {
        await stream.WriteAsync(Frame(answer), completeWrites: true);
        await stream.DisposeAsync();
    }

    /// <summary>Starts one that does with each stream what the test says.</summary>
    public static QuicServer Start(X509Certificate2 certificate, Func<QuicConnection, QuicStream, Task> serve, string protocol = "doq", bool wantsCertificate = false)
    {
        QuicServer? server = null;
        QuicListener listener = QuicListener.ListenAsync(new QuicListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            ApplicationProtocols = [new SslApplicationProtocol(protocol)],
            ConnectionOptionsCallback = (_, hello, _) => ValueTask.FromResult(new QuicServerConnectionOptions
            {
                DefaultCloseErrorCode = 0,
                DefaultStreamErrorCode = 1,
                MaxInboundBidirectionalStreams = 100,
                ServerAuthenticationOptions = new SslServerAuthenticationOptions
                {
                    ApplicationProtocols = [new SslApplicationProtocol(protocol)],
                    ServerCertificate = certificate,
                    ClientCertificateRequired = wantsCertificate,
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
                },
            }),
        }).AsTask().GetAwaiter().GetResult();
        server = new QuicServer(listener, serve);
        return server;
    }

    public static byte[] Frame(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    /// <summary>The question of a stream, which must be whole, alone, ended and of id 0 (RFC 9250 4.2).</summary>
    public static async Task<byte[]> QuestionAsync(QuicStream stream)
    {
        byte[] buffer = new byte[65538];
        int got = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
        byte[] question = buffer[2..got];
        if (((buffer[0] << 8) | buffer[1]) != question.Length) throw new InvalidOperationException($"a length of {(buffer[0] << 8) | buffer[1]} before {question.Length} bytes");
        if (question[0] != 0 || question[1] != 0) throw new InvalidOperationException("an id other than 0");
        return question;
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        QuicConnection[] connections;
        lock (_connections) connections = _connections.ToArray();
        foreach (QuicConnection connection in connections) await connection.DisposeAsync();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                QuicConnection connection = await _listener.AcceptConnectionAsync();
                lock (_connections) _connections.Add(connection);
                lock (_said) _said.Add($"{connection.TargetHostName} {connection.RemoteEndPoint.Address} {(connection.RemoteCertificate as X509Certificate2)?.Subject}");
                _ = ServeAsync(connection);
            }
            catch (Exception exception) when (exception is QuicException or System.Security.Authentication.AuthenticationException)
            {
                // A handshake that failed; the next may do better.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(QuicConnection connection)
    {
        try
        {
            while (true)
            {
                QuicStream stream = await connection.AcceptInboundStreamAsync();
                Interlocked.Increment(ref _streams);
                _ = ServeAsync(connection, stream);
            }
        }
        catch (QuicException exception)
        {
            Closed.TrySetResult(exception.ApplicationErrorCode ?? -1);
        }
        catch (ObjectDisposedException)
        {
            Closed.TrySetResult(-1);
        }
    }

    private async Task ServeAsync(QuicConnection connection, QuicStream stream)
    {
        try
        {
            await _serve(connection, stream);
        }
        catch (Exception exception)
        {
            lock (_said) _said.Add(exception.Message);
            stream.Abort(QuicAbortDirection.Both, 1);
        }
    }
}
