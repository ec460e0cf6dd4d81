using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NetLab.Tests.Smtp;

/// <summary>One client of a <see cref="ScriptedSmtpServer"/>, as its script has it. Texts are Latin-1: a character is a byte.</summary>
internal sealed class ScriptedSmtpConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly CancellationToken _end;
    private readonly StringBuilder _received = new();
    private readonly byte[] _buffer = new byte[65536];
    private Stream _stream;
    private int _start, _stop;

    public ScriptedSmtpConnection(Socket socket, CancellationToken end)
    {
        (_socket, _end) = (socket, end);
        socket.NoDelay = true;
        socket.Blocking = true;
        RemoteEndPoint = (IPEndPoint)socket.RemoteEndPoint!;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The client's address and port, as the server sees them.</summary>
    public IPEndPoint RemoteEndPoint { get; }

    /// <summary>All the client sent.</summary>
    public string Received
    {
        get
        {
            lock (_received) return _received.ToString();
        }
    }

    /// <summary>Its lines.</summary>
    public string[] ReceivedLines => Received.Split("\r\n");

    /// <summary>Whether more of what the client sent in one piece is here to be read.</summary>
    public bool HasPending => _start < _stop;

    /// <summary>Whether TLS is spoken.</summary>
    public bool IsEncrypted => _stream is SslStream;

    /// <summary>The certificate the client showed; null without one.</summary>
    public X509Certificate2? ClientCertificate { get; private set; }

    /// <summary>The name the client asked for (SNI).</summary>
    public string? ServerNameAsked { get; private set; }

    /// <summary>What ended the script early: the client went, or refused our TLS; null where it came to its end.</summary>
    public Exception? Ended { get; set; }

    /// <summary>Sends text as it is, in one write: CRLF is the script's to add.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes as they are, in one write.</summary>
    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes, _end);

    /// <summary>Sends text one byte at a time.</summary>
    public async Task SendSlowlyAsync(string text, TimeSpan between)
    {
        foreach (byte one in Encoding.Latin1.GetBytes(text))
        {
            await SendAsync([one]);
            if (between > TimeSpan.Zero) await Task.Delay(between, _end);
        }
    }

    /// <summary>Sends the same again and again, until the client goes or the test ends.</summary>
    public async Task SendForEverAsync(string text, TimeSpan between = default)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        while (true)
        {
            await SendAsync(bytes);
            if (between > TimeSpan.Zero) await Task.Delay(between, _end);
        }
    }

    /// <summary>Waits.</summary>
    public Task DelayAsync(TimeSpan time) => Task.Delay(time, _end);

    /// <summary>Says no more, and reads until the client goes or the test ends.</summary>
    public async Task HangAsync()
    {
        _start = _stop;
        while (await FillAsync()) _start = _stop;
    }

    /// <summary>The client's next line, without its end (CRLF or LF); null where it has gone.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            int at = Array.IndexOf(_buffer, (byte)'\n', _start, _stop - _start);
            int upTo = at < 0 ? _stop : at + 1;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, upTo - _start));
            _start = upTo;
            if (at >= 0) return line.ToString().TrimEnd('\n').TrimEnd('\r');
            if (!await FillAsync()) return line.Length > 0 ? line.ToString() : null;
        }
    }

    /// <summary>Reads a line that begins with a command, and answers it. Another line fails the script.</summary>
    public async Task<string> ExpectAsync(string command, string? answer = null)
    {
        string? line = await ReadLineAsync() ?? throw new IOException($"The client went instead of saying {command}.");
        if (!line.StartsWith(command, StringComparison.OrdinalIgnoreCase)) throw new InvalidOperationException($"Expected {command}, got: {line}");
        if (answer is not null) await SendAsync($"{answer}\r\n");
        return line;
    }

    /// <summary>The message up to its dot, with its dots as they came and without the last.</summary>
    public async Task<string> ReadDataAsync()
    {
        var data = new StringBuilder();
        while (await ReadLineAsync() is { } line && line != ".") data.Append(line).Append("\r\n");
        return data.ToString();
    }

    /// <summary>So many bytes (BDAT).</summary>
    public async Task<string> ReadBytesAsync(int count)
    {
        var data = new StringBuilder();
        while (data.Length < count)
        {
            int take = Math.Min(count - data.Length, _stop - _start);
            data.Append(Encoding.Latin1.GetString(_buffer, _start, take));
            _start += take;
            if (data.Length < count && !await FillAsync()) break;
        }
        return data.ToString();
    }

    /// <summary>Answers STARTTLS and shakes hands.</summary>
    /// <param name="certificate">The certificate to show.</param>
    /// <param name="injected">Plain text put behind the answer, in the same write: what somebody in between would (CVE-2011-0411's other side).</param>
    public async Task StartTlsAsync(X509Certificate2 certificate, string injected = "")
    {
        await SendAsync($"220 2.0.0 Ready to start TLS\r\n{injected}");
        await HandshakeAsync(certificate);
    }

    /// <summary>Shakes hands.</summary>
    /// <param name="certificate">The certificate to show, with its key.</param>
    /// <param name="protocols">The versions to offer; those of the system by default.</param>
    /// <param name="askClient">Whether the client is asked for a certificate; any will do.</param>
    /// <param name="chain">What to send beside the certificate.</param>
    public async Task HandshakeAsync(X509Certificate2 certificate, SslProtocols protocols = SslProtocols.None, bool askClient = false, X509Certificate2Collection? chain = null)
    {
        var stream = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = stream;
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = protocols,
            ClientCertificateRequired = askClient,
            RemoteCertificateValidationCallback = TakeAny,
        }, _end);
        ServerNameAsked = stream.TargetHostName;
    }

    /// <summary>Ends our side; the client's may go on.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection: the client gets ECONNRESET.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>A client's certificate is looked at by the test.</summary>
    private bool TakeAny(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is not null) ClientCertificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        return shown is not null || errors != SslPolicyErrors.None;
    }

    private async Task<bool> FillAsync()
    {
        int count = await _stream.ReadAsync(_buffer, _end);
        (_start, _stop) = (0, count);
        if (count == 0) return false;
        lock (_received)
        {
            // A client that says a lot is not kept whole.
            if (_received.Length < 64 << 20) _received.Append(Encoding.Latin1.GetString(_buffer, 0, count));
        }
        return true;
    }
}
