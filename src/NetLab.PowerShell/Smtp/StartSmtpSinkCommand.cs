using System.Management.Automation;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.PowerShell.Sockets;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Starts a mail server that takes every message and sends none on: messages come out as objects.</summary>
/// <remarks>
/// <para>What it receives is kept until Receive-SmtpMessage takes it, or goes to the script block of <c>-Action</c>. A message has its envelope, who brought it and how, its
/// header, body and every byte. Nothing is delivered or sent anywhere. Stop-SocketServer ends it; Get-SocketServer lists it, and its Errors say what clients did wrong.</para>
/// <para>It listens at 127.0.0.1 unless <c>-LocalAddress</c> or <c>-Any</c> say otherwise. With <c>-Tls</c> and no <c>-Certificate</c> it makes a certificate of its own, which its
/// Certificate shows and clients have to be told to trust. It is strict where mail has been smuggled through: a CR or LF that stands alone ends the connection with
/// 521, and nothing may follow STARTTLS. Clients, messages and waiting mail have bounds; beyond them senders are put off with 452.</para>
/// </remarks>
/// <example>
/// <para>A sink, a mail sent to it by the class of .NET, and what came.</para>
/// <code>
/// $sink = Start-SmtpSink
/// $client = [Net.Mail.SmtpClient]::new('127.0.0.1', $sink.LocalPort)
/// $client.Send('alice@example.org', 'bob@example.com', 'Hello', 'How are you?')
/// $client.Dispose()
/// $sink | Receive-SmtpMessage -Count 1 -Timeout 10 | Format-List From, To, Subject, Body
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>A submission server with STARTTLS and a login, that refuses one recipient and puts off everybody the first time.</para>
/// <code>
/// $who = [pscredential]::new('alice', (ConvertTo-SecureString 'wonder land' -AsPlainText -Force))
/// $sink = Start-SmtpSink -Tls Required -Credential $who -RequireAuthentication -Greylist -RejectRecipient @{ 'nobody@*' = '550 5.1.1 No such user' }
/// $sink.Certificate.Subject
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>A block that is called with each message; a text it emits that begins with a code is the reply.</para>
/// <code>
/// $sink = Start-SmtpSink -Action { param($message) Write-Host "$($message.From): $($message.Subject)"; if ($message.Subject -like '*lottery*') { '550 5.7.1 No, thank you' } }
/// $sink.Messages
/// $sink | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Start, "SmtpSink", DefaultParameterSetName = ByPort)]
[OutputType(typeof(SmtpSink))]
public sealed class StartSmtpSinkCommand : StartServerCmdlet
{
    private const string ByPort = "Port", ByPath = "Path";

    /// <summary>The port to listen at, by number or as /etc/services calls it; 0, the default, takes a free one, which the sink's LocalPort tells.</summary>
    [Parameter(Position = 0, ParameterSetName = ByPort)]
    [Alias("LocalPort")]
    [ArgumentCompleter(typeof(TcpServicePortCompleter))]
    public string Port { get; set; } = "0";

    /// <summary>The address to listen at, 127.0.0.1 by default: only this machine (or namespace) comes in.</summary>
    [Parameter(ParameterSetName = ByPort)]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? LocalAddress { get; set; }

    /// <summary>Listens at all addresses of the namespace, IPv4 and IPv6.</summary>
    [Parameter(ParameterSetName = ByPort)]
    public SwitchParameter Any { get; set; }

    /// <summary>Listens at a Unix socket instead, as LMTP often does: its file, or with <c>@</c> before it an abstract name.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPath)]
    public string Path { get; set; } = null!;

    /// <summary>Who may connect to the Unix socket, as chmod has it in octal: <c>0666</c> lets everybody.</summary>
    [Parameter(ParameterSetName = ByPath)]
    public string? Mode { get; set; }

    /// <summary>
    /// What is called with each message and its client, <c>{ param($message, $client) ... }</c>, the message also as <c>$_</c>. A text it emits that begins with a code is the
    /// reply the sender gets, in LMTP and with PRDR one for each recipient; else the message is taken. What else it emits is among the sink's Messages, an error in it among its Errors. It runs in
    /// runspaces of its own and takes values of this session along as <c>$using:name</c>.
    /// </summary>
    [Parameter(Position = 1)]
    [Alias("ScriptBlock")]
    public ScriptBlock? Action { get; set; }

    /// <summary>The name it calls itself, and its own certificate is for; this machine's by default.</summary>
    [Parameter]
    public string? HostName { get; set; }

    /// <summary>Speaks LMTP: LHLO instead of EHLO, and behind a message a reply for each recipient.</summary>
    [Parameter]
    public SwitchParameter Lmtp { get; set; }

    /// <summary>None (the default), Optional (STARTTLS for who wants it), Required (no mail before STARTTLS), Implicit (TLS from the first byte, as at port 465).</summary>
    [Parameter]
    public SmtpSinkTls Tls { get; set; }

    /// <summary>The certificate for TLS, with its private key. Without it the sink makes one that vouches for itself.</summary>
    [Parameter]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Who may log in. For XOAUTH2 and OAUTHBEARER the password is the token.</summary>
    [Parameter]
    public PSCredential[] Credential { get; set; } = [];

    /// <summary>The ways to log in that it offers, of PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1, SCRAM-SHA-256, XOAUTH2 and OAUTHBEARER; all by default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SmtpSinkMechanismCompleter))]
    public string[]? AuthMechanism { get; set; }

    /// <summary>Takes mail only from who has logged in.</summary>
    [Parameter]
    public SwitchParameter RequireAuthentication { get; set; }

    /// <summary>Takes passwords without TLS too.</summary>
    [Parameter]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>Senders to refuse and how: addresses, in which <c>*</c> and <c>?</c> stand for others, and replies, such as <c>@{ '*@spam.example' = '550 5.7.1 Not you' }</c>. An empty sender is <c>''</c>.</summary>
    [Parameter]
    public System.Collections.IDictionary? RejectSender { get; set; }

    /// <summary>Recipients to refuse and how, such as <c>@{ 'nobody@*' = '550 5.1.1 No such user'; 'later@*' = 451 }</c>.</summary>
    [Parameter]
    public System.Collections.IDictionary? RejectRecipient { get; set; }

    /// <summary>Puts every new pair of sender and recipient off the first time (451 4.7.1), and takes it the second.</summary>
    [Parameter]
    public SwitchParameter Greylist { get; set; }

    /// <summary>Extensions not to offer, as EHLO names them: to see what a client does without.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SmtpSinkExtensionCompleter))]
    public string[] WithoutExtension { get; set; } = [];

    /// <summary>How many bytes a message may have; 32 MiB by default.</summary>
    [Parameter]
    public int MaximumSize { get; set; } = 32 << 20;

    /// <summary>How many recipients a message may have; 1000 by default.</summary>
    [Parameter]
    public int MaximumRecipients { get; set; } = 1000;

    /// <summary>How many messages wait to be received, until senders are put off; 10,000 by default. All together they may have 256 MiB.</summary>
    [Parameter]
    public int MaximumMessages { get; set; } = 10_000;

    /// <summary>How many clients may be connected at once; others wait until one goes. 100 by default.</summary>
    [Parameter]
    public int MaximumClients { get; set; } = 100;

    /// <summary>How many seconds a client may take for one command; 300 by default. A message may take ten minutes.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        SmtpSinkOptions options = Options();
        if (ParameterSetName == ByPath)
        {
            string path = UnixPath.Resolve(SessionState, Path);
            UnixFileMode? mode = UnixPath.Mode(Mode);
            StartHosted(Action, handler => SmtpSink.Start(stack, path, mode, options, handler));
            return;
        }
        IPAddress address = ServerAddress.Choose(stack, LocalAddress, Any);
        int port = ServicePort.Parse(Port, ForwardProtocol.Tcp, nameof(Port), mayBeZero: true);
        StartHosted(Action, handler => ServerAddress.Start(stack, address, () => SmtpSink.Start(stack, address, port, options, handler), Cancellation));
    }

    private SmtpSinkOptions Options()
    {
        if (Certificate is not null && Tls == SmtpSinkTls.None) throw Failure.OfParameter(nameof(Certificate), "A certificate is for TLS: give -Tls Optional, Required or Implicit.");
        try
        {
            SmtpSinkOptions options = new SmtpSinkOptions
            {
                Lmtp = Lmtp, Tls = Tls, Certificate = Certificate, RequireAuthentication = RequireAuthentication, AllowUnencryptedAuthentication = AllowUnencryptedAuthentication,
                RejectSender = Rules(RejectSender, nameof(RejectSender)), RejectRecipient = Rules(RejectRecipient, nameof(RejectRecipient)), Greylist = Greylist, Without = WithoutExtension,
                MaximumSize = MaximumSize, MaximumRecipients = MaximumRecipients, MaximumMessages = MaximumMessages, MaximumClients = MaximumClients, IdleTimeout = IdleTimeout,
            }.WithCredentials(Credential.Select(static one => new NetworkCredential(one.UserName, one.Password)));
            if (HostName is not null) options = options with { HostName = HostName };
            if (AuthMechanism is not null) options = options with { AuthMechanisms = Array.ConvertAll(AuthMechanism, static one => one.ToUpperInvariant()) };
            options.Check();
            return options;
        }
        catch (ArgumentException exception)
        {
            string name = exception.ParamName switch { nameof(SmtpSinkOptions.AuthMechanisms) => nameof(AuthMechanism), nameof(SmtpSinkOptions.Without) => nameof(WithoutExtension), { } other => other, null => "" };
            throw Failure.OfParameter(name, exception.Message.Split(" (Parameter", 2)[0].Replace(exception.ParamName ?? " ", name, StringComparison.Ordinal));
        }
    }

    private static SmtpSinkRule[] Rules(System.Collections.IDictionary? given, string name)
    {
        if (given is null) return [];
        var rules = new List<SmtpSinkRule>();
        foreach (System.Collections.DictionaryEntry entry in given)
        {
            try
            {
                rules.Add(new SmtpSinkRule($"{entry.Key}", $"{entry.Value}"));
            }
            catch (ArgumentException exception)
            {
                throw new ArgumentException(exception.Message.Split(" (Parameter", 2)[0], name);
            }
        }
        return [.. rules];
    }
}
