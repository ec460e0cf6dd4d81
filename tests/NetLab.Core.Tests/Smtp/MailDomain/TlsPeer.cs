using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>A listener on a free loopback port: a web server that gives one answer, or a mail server with STARTTLS.</summary>
internal sealed class TlsPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SslStreamCertificateContext? _certificate;
    private readonly CancellationTokenSource _end = new();

    private TlsPeer((X509Certificate2 Certificate, ECDsa Key)? own, X509Certificate2[] more, Func<TlsPeer, Stream, Task> talk)
    {
        if (own is { } pair)
        {
            using X509Certificate2 joined = pair.Certificate.HasPrivateKey ? X509CertificateLoader.LoadPkcs12(pair.Certificate.Export(X509ContentType.Pfx), null) : pair.Certificate.CopyWithPrivateKey(pair.Key);
            _certificate = SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pfx), null), [.. more], offline: true);
        }
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = ServeAsync(talk);
    }

    public int Port { get; }

    /// <summary>What was asked for.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>A web server.</summary>
    /// <param name="own">Its certificate; null speaks no TLS.</param>
    /// <param name="answer">The whole answer; null says nothing.</param>
    public static TlsPeer Web((X509Certificate2, ECDsa)? own, byte[]? answer) => new(own, [], async (peer, plain) =>
    {
        // One that speaks no TLS talks at once, as a program does that takes what came for nonsense.
        if (own is null) await plain.WriteAsync(answer, peer._end.Token);
        Stream stream = await peer.SecureAsync(plain);
        using var reader = new StreamReader(stream, leaveOpen: true);
        while (await reader.ReadLineAsync(peer._end.Token) is { Length: > 0 } line) peer.Seen.Add(line);
        if (answer is null) await Task.Delay(Timeout.Infinite, peer._end.Token);
        await stream.WriteAsync(answer, peer._end.Token);
        if (stream is SslStream tls) await tls.ShutdownAsync();
    });

    /// <summary>A mail server that says what it is told, line by line, to each command; STARTTLS begins TLS where it is answered with 220.</summary>
    public static TlsPeer Mail((X509Certificate2, ECDsa)? own, X509Certificate2[] more, string greeting, params (string Command, string Reply)[] replies) => new(own, more, async (peer, stream) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(greeting), peer._end.Token);
        var reader = new StreamReader(stream, leaveOpen: true);
        while (await reader.ReadLineAsync(peer._end.Token) is { } line)
        {
            lock (peer.Seen) peer.Seen.Add(line);
            string reply = replies.FirstOrDefault(one => line.StartsWith(one.Command, StringComparison.Ordinal)).Reply ?? "502 no\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(reply), peer._end.Token);
            if (line != "STARTTLS" || !reply.StartsWith("220", StringComparison.Ordinal)) continue;
            stream = await peer.SecureAsync(stream);
            reader = new StreamReader(stream, leaveOpen: true);
        }
    });

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task<Stream> SecureAsync(Stream plain)
    {
        if (_certificate is null) return plain;
        var tls = new SslStream(plain);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = _certificate }, _end.Token);
        return tls;
    }

    private async Task ServeAsync(Func<TlsPeer, Stream, Task> talk)
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync();
            _ = Task.Run(async () =>
            {
                using (client)
                {
                    try
                    {
                        await talk(this, client.GetStream());
                    }
                    catch (Exception)
                    {
                        // Whoever hangs up, or does not like the certificate, is what the test is about.
                    }
                }
            });
        }
    }
}
