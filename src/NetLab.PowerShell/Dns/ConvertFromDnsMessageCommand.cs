using System.Buffers.Binary;
using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Reads DNS messages from their bytes: from hexadecimal text, a file, or a captured packet's payload.</summary>
/// <remarks>
/// <para>Bytes may come as an array, one by one down the pipeline (<c>Get-Content -AsByteStream</c>), as hexadecimal text with or without blanks and colons, or as an
/// object that has them in a property Payload, Bytes or Data. With <c>-Tcp</c> each message has its length before it, as in a TCP stream, and there may be
/// several.</para>
/// <para>The message is what Resolve-DnsRecord's <c>Response.GetMessage()</c> is, with all sections' records. Bytes that are no message are an error (DnsMalformed) that says
/// what is wrong at which offset, counted from 0; the exception has it in <c>Offset</c>. Bytes after a message are counted in <c>TrailingBytes</c>.</para>
/// </remarks>
/// <example>
/// <para>A question as it was seen on the wire.</para>
/// <code>
/// $query = ConvertFrom-DnsMessage '04d2 0100 0001 0000 0000 0000 0377 7777 0765 7861 6d70 6c65 036f 7267 00 0001 0001'
/// $query.Id
/// $query.Questions
/// </code>
/// </example>
/// <example>
/// <para>There and back again.</para>
/// <code>
/// $answer = Resolve-DnsRecord example.org MX
/// $bytes = $answer[0].Response.GetMessage().ToArray()
/// (ConvertFrom-DnsMessage $bytes).Answers
/// </code>
/// </example>
[Cmdlet(VerbsData.ConvertFrom, "DnsMessage")]
[OutputType(typeof(DnsMessage))]
public sealed class ConvertFromDnsMessageCommand : NetLabCmdlet
{
    private readonly List<byte> _single = [];

    /// <summary>The message: bytes, hexadecimal text, or an object with bytes in a property Payload, Bytes or Data.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public PSObject InputObject { get; set; } = new();

    /// <summary>Each message has its length in two bytes before it, as over TCP.</summary>
    [Parameter]
    public SwitchParameter Tcp { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject.BaseObject is byte one)
        {
            _single.Add(one);
            return;
        }
        Guard(InputObject, () => Convert(DnsBytes.Of(InputObject, nameof(InputObject))));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_single.Count > 0) Guard(_single.ToArray(), () => Convert([.. _single]));
    }

    /// <inheritdoc/>
    protected override ErrorRecord Record(Exception exception, object? target) =>
        exception is DnsFormatException ? new ErrorRecord(exception, "DnsMalformed", ErrorCategory.InvalidData, target) { ErrorDetails = new ErrorDetails(Display.Escape(exception.Message)) } : base.Record(exception, target);

    private void Convert(ReadOnlySpan<byte> bytes)
    {
        if (!Tcp)
        {
            DnsMessage message = DnsMessage.Parse(bytes);
            if (message.TrailingBytes > 0) WriteWarning($"{message.TrailingBytes} bytes follow the message.");
            WriteObject(message);
            return;
        }
        for (int at = 0; at < bytes.Length;)
        {
            int length = bytes.Length - at < 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            if (length > bytes.Length - at - 2) throw new DnsFormatException(length == int.MaxValue ? "the length before a message is cut off" : $"a message is to have {length} bytes, but {bytes.Length - at - 2} are left", at);
            try
            {
                WriteObject(DnsMessage.Parse(bytes.Slice(at + 2, length)));
            }
            catch (DnsFormatException exception)
            {
                throw new DnsFormatException(exception.Problem, at + 2 + exception.Offset);
            }
            at += 2 + length;
        }
    }
}
