using System.Globalization;
using System.Text.Json;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>
/// A server of python3-aiosmtpd in a namespace, at 127.0.0.1; its options are those of tests/mail/aiosmtp.py. Its certificate is
/// <see cref="MailTestCertificates.Good"/>. It refuses nobody@..., and hands out what it took.
/// </summary>
internal sealed class AiosmtpdServer : MailDaemon
{
    public AiosmtpdServer(TestNamespace place, params string[] options)
        : base(place, "aiosmtp.py", directory => ["--tls", directory, .. options]) => Port = int.Parse(Greeting.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The port it listens at.</summary>
    public int Port { get; }

    /// <summary>The next message it took: peer, helo, from, options, to, tls, user, data. Waits for it.</summary>
    public JsonElement Next() => JsonDocument.Parse(ReadLine()).RootElement;
}
