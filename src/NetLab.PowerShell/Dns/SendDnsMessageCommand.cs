using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Sends a DNS message as it is, byte by byte, and gives the answer: for any opcode, id and flags, for what is malformed, and for what was captured.</summary>
/// <remarks>
/// <para>The message is bytes, hexadecimal text, a <c>NetLab.Dns.DnsMessage</c> (of <c>ConvertFrom-DnsMessage</c>, or made from a hashtable), or an object with
/// bytes in a property Payload, Bytes or Data. Nothing in it is changed. The answer is the first datagram with the message's id, over TCP and TLS the first message; it
/// is read as a message, or given as bytes with <c>-AsBytes</c>, which is the way where it may be malformed (DnsMalformed).</para>
/// <para>Messages can change zones and servers (UPDATE, NOTIFY): <c>-WhatIf</c> shows what would be sent, and where.</para>
/// </remarks>
/// <example>
/// <para>A question written by hand, and its answer's records.</para>
/// <code>
/// $answer = Send-DnsMessage '1234 0100 0001 0000 0000 0000 07 6578616d706c65 03 6f7267 00 0006 0001' -Server 127.0.0.1
/// $answer.Answers
/// </code>
/// </example>
/// <example>
/// <para>Tell a server that a zone has changed (NOTIFY).</para>
/// <code>
/// $question = [NetLab.Dns.DnsQuestion]::new([NetLab.Dns.DnsName]::Parse('example.org'), 'SOA')
/// $notify = [NetLab.Dns.DnsMessage]@{ Id = Get-Random -Maximum 65536; Opcode = 'Notify'; Flags = 'AA'; Questions = $question }
/// (Send-DnsMessage $notify -Server 127.0.0.1).ResponseCode
/// </code>
/// </example>
[Cmdlet(VerbsCommunications.Send, "DnsMessage", SupportsShouldProcess = true)]
[OutputType(typeof(DnsMessage), typeof(byte[]))]
public sealed class SendDnsMessageCommand : DnsQueryCmdlet
{
    /// <summary>The message: bytes, hexadecimal text, a message, or an object with bytes in a property Payload, Bytes or Data.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public PSObject InputObject { get; set; } = new();

    /// <summary>The server.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(DnsServerCompleter))]
    public string Server { get; set; } = "";

    /// <summary>Give the answer as bytes, whatever they are.</summary>
    [Parameter]
    public SwitchParameter AsBytes { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(InputObject, Send);

    /// <inheritdoc/>
    protected override ErrorRecord Record(Exception exception, object? target) =>
        exception is DnsFormatException ? new ErrorRecord(exception, "DnsMalformed", ErrorCategory.InvalidData, target) { ErrorDetails = new ErrorDetails(Display.Escape($"The answer is malformed. {exception.Message}")) { RecommendedAction = "-AsBytes gives it as it is." } } : base.Record(exception, target);

    private void Send()
    {
        byte[] message = DnsBytes.Of(InputObject, nameof(InputObject));
        if (message.Length is 0 or > DnsMessage.MaximumLength) throw Failure.OfParameter(nameof(InputObject), $"A message has 1 to {DnsMessage.MaximumLength} bytes, not {message.Length}.");
        DnsServer server = Servers([Server], nameof(Server))[0];
        if ((server.Transport ?? (DnsTransport)Transport) is var way and (DnsTransport.Https or DnsTransport.Quic or DnsTransport.Http3)) throw Failure.OfParameter(nameof(Transport), $"A message is sent over UDP, TCP or TLS, not over {way}.");
        DnsQueryOptions options = TravelOptions();
        if (!Should($"Send a message of {message.Length} bytes to {server.Text}")) return;
        DnsResolver resolver = OpenResolver();
        if (server.Address is null) server = server with { Address = AddressOf(resolver, server) };
        (byte[] answer, TimeSpan time) = Wait(token => DnsRawExchange.SendAsync(resolver.Client.Network, server, message, options, token));
        WriteVerbose($"{answer.Length} bytes from {server.Text} after {time.TotalMilliseconds:0.0} ms.");
        if (AsBytes) WriteObject(answer, enumerateCollection: false);
        else WriteObject(DnsMessage.Parse(answer));
    }
}
