using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Tests.Support;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace NetLab.Tests.Smtp;

/// <summary>
/// A server that does what a script says, to each client that comes: any bytes, waits, one byte at a time, an end or a reset at any place, TLS with any
/// certificate. It listens at 127.0.0.1 and a port from the kernel, or at a namespace's loopback. Nothing of it outlives the test.
/// </summary>
internal sealed class ScriptedSmtpServer : IDisposable
{
    private readonly Socket _listener;
    private readonly Func<ScriptedSmtpConnection, Task> _script;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<ScriptedSmtpConnection> _connections = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly Task _serving;

    /// <summary>Begins to listen.</summary>
    /// <param name="script">What is done with each client; at its end the connection is closed. That the client went is no failure.</param>
    /// <param name="place">The namespace to listen in; null for the process's own.</param>
    /// <param name="address">The address; 127.0.0.1 by default.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public ScriptedSmtpServer(Func<ScriptedSmtpConnection, Task> script, TestNamespace? place = null, IPAddress? address = null, int port = 0)
    {
        _script = script;
        address ??= IPAddress.Loopback;
        _listener = place is null ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) : EndpointSocket.Open(place.Stack.Handle, address.AddressFamily, SocketType.Stream);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) _listener.DualMode = false;
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen(512);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The port it listens at.</summary>
    public int Port => EndPoint.Port;

    /// <summary>The clients so far, in the order they came.</summary>
    public IReadOnlyList<ScriptedSmtpConnection> Connections => [.. _connections];

    /// <summary>All that clients sent, byte for byte (Latin-1), one client after the other; of TLS what came out of it.</summary>
    public string Received => string.Concat(_connections.Select(static one => one.Received));

    /// <summary>What went wrong in scripts; that a client went away is none of it.</summary>
    public IReadOnlyList<Exception> Failures => [.. _failures];

    /// <summary>
    /// A server that answers by rote: first the greeting, then to each line of the client the next of the replies, as they are with CRLF behind. After a
    /// reply that begins with 354 it takes the message until its dot. When there are no more it answers QUIT with 221 and everything else with 250.
    /// </summary>
    public static ScriptedSmtpServer Replying(string greeting, params string[] replies) => new(connection => ReplyAsync(connection, greeting, replies));

    /// <summary>A server that answers each command by its verb (<c>EHLO</c>, <c>MAIL</c>, ...; DATA's second answer is that of <c>.</c>); an unknown one is answered 250, QUIT 221.</summary>
    public static ScriptedSmtpServer Answering(string greeting, IReadOnlyDictionary<string, string> answers) => new(connection => AnswerAsync(connection, greeting, answers));

    /// <summary>The script of <see cref="Answering"/>, for scripts that do something else first or behind TLS.</summary>
    public static async Task AnswerAsync(ScriptedSmtpConnection connection, string? greeting, IReadOnlyDictionary<string, string> answers)
    {
        if (greeting is not null) await connection.SendAsync($"{greeting}\r\n");
        while (await connection.ReadLineAsync() is { } line)
        {
            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            string answer = answers.GetValueOrDefault(verb) ?? (verb == "QUIT" ? "221 2.0.0 Bye" : "250 2.0.0 Ok");
            await connection.SendAsync($"{answer}\r\n");
            if (answer.StartsWith("354", StringComparison.Ordinal))
            {
                await connection.ReadDataAsync();
                await connection.SendAsync($"{answers.GetValueOrDefault(".") ?? "250 2.0.0 Ok: queued as 1"}\r\n");
            }
            if (verb == "QUIT") return;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        foreach (ScriptedSmtpConnection connection in _connections) connection.Dispose();
        _serving.Wait();
        _end.Dispose();
    }

    private static async Task ReplyAsync(ScriptedSmtpConnection connection, string greeting, string[] replies)
    {
        await connection.SendAsync($"{greeting}\r\n");
        for (int next = 0; await connection.ReadLineAsync() is { } line; next++)
        {
            bool ends = next >= replies.Length && line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase);
            string reply = next < replies.Length ? replies[next] : ends ? "221 2.0.0 Bye" : "250 2.0.0 Ok";
            await connection.SendAsync($"{reply}\r\n");
            if (ends) return;
            if (reply.StartsWith("354", StringComparison.Ordinal) && next + 1 < replies.Length)
            {
                await connection.ReadDataAsync();
                await connection.SendAsync($"{replies[++next]}\r\n");
            }
        }
    }

    private async Task ServeAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(_end.Token);
                var connection = new ScriptedSmtpConnection(socket, _end.Token);
                _connections.Enqueue(connection);
                running.Add(Task.Run(() => RunAsync(connection)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
        await Task.WhenAll(running);
    }

    private async Task RunAsync(ScriptedSmtpConnection connection)
    {
        try
        {
            await _script(connection);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client went, would not have our TLS, or the test is over.
            connection.Ended = exception;
        }
        catch (Exception exception)
        {
            _failures.Enqueue(exception);
        }
        finally
        {
            connection.Dispose();
        }
    }
}
