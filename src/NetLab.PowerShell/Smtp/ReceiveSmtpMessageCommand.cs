using System.Management.Automation;
using NetLab.PowerShell.Sockets;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Takes the messages out of a mail sink, as they come.</summary>
/// <remarks>
/// <para>What waits in the sink comes first, the oldest first; then each message as it arrives. It ends with Ctrl+C, after <c>-Count</c> messages, after <c>-Timeout</c> seconds, or when
/// the sink is stopped and has no more. <c>-Timeout 0</c> takes what is there. A message that was taken is no longer in the sink; the sink's Waiting shows
/// those that are without taking them. A sink with an <c>-Action</c> has none.</para>
/// </remarks>
/// <example>
/// <para>Waits for one message.</para>
/// <code>
/// $sink = Start-SmtpSink
/// $client = [Net.Mail.SmtpClient]::new('127.0.0.1', $sink.LocalPort)
/// $client.Send('alice@example.org', 'bob@example.com', 'Hello', 'How are you?')
/// $client.Dispose()
/// $message = $sink | Receive-SmtpMessage -Count 1 -Timeout 10
/// $message.Headers
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>What has come by now, by the sink's number.</para>
/// <code>
/// $sink = Start-SmtpSink -Lmtp -Path '@netlab-lmtp'
/// Receive-SmtpMessage $sink.Id -Timeout 0 | Format-Table From, To, Size
/// $sink | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsCommunications.Receive, "SmtpMessage", DefaultParameterSetName = ById)]
[OutputType(typeof(SmtpSinkMessage))]
public sealed class ReceiveSmtpMessageCommand : NetLabCmdlet
{
    private const string ById = "Id", ByObject = "InputObject";

    /// <summary>The sink's number.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ById)]
    [ArgumentCompleter(typeof(SmtpSinkCompleter))]
    public int Id { get; set; }

    /// <summary>The sink, as Start-SmtpSink and Get-SocketServer give it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public SmtpSink InputObject { get; set; } = null!;

    /// <summary>Ends after so many.</summary>
    [Parameter]
    public int? Count { get; set; }

    /// <summary>Ends after so many seconds; 0 takes what is there. Without it, and without <c>-Count</c>, it ends with Ctrl+C or the sink.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(ParameterSetName == ById ? Id : InputObject, () =>
    {
        if (Count < 1) throw Failure.OfParameter(nameof(Count), $"{Count} cannot be waited for: give 1 or more.");
        if (Timeout is { } time && (time < TimeSpan.Zero || time.TotalDays > 49)) throw Failure.OfParameter(nameof(Timeout), "A time to wait is 0 seconds or more, and less than 49 days.");
        SmtpSink sink = InputObject ?? Find();
        using CancellationTokenSource limit = Within(Timeout);
        try
        {
            for (int received = 0; !(received >= Count); received++)
            {
                Task<SmtpSinkMessage?> next = sink.ReceiveAsync(limit.Token);
                if (next.GetAwaiter().GetResult() is not { } message) return;
                WriteObject(message);
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            // The time is up.
        }
    });

    private SmtpSink Find() => SocketServerSelection.Find(Id) switch
    {
        SmtpSink sink => sink,
        null => throw new ItemException($"There is no server {Id}.", "SocketServerNotFound", ErrorCategory.ObjectNotFound, "Get-SocketServer lists those there are."),
        { } other => throw new ItemException($"The server {Id}, {other}, is no mail sink.", "NotAMailSink", ErrorCategory.InvalidType, "Start-SmtpSink starts one."),
    };
}
