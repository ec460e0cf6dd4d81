using System.Diagnostics;
using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Shows the datagrams that come to a UDP port, as they come.</summary>
/// <remarks>
/// <para>It listens at all addresses, for broadcasts too, unless <c>-LocalAddress</c> names one. It ends with Ctrl+C, after <c>-Count</c> datagrams or
/// <c>-Timeout</c> seconds. What comes faster than the pipeline takes it waits in the kernel's queue, and is lost where that is full.</para>
/// </remarks>
/// <example>
/// <para>What comes to a port within half a second.</para>
/// <code>
/// Receive-UdpDatagram 5000 -Timeout 0.5
/// </code>
/// </example>
/// <example>
/// <para>The first datagram of a namespace's syslog port, its sender and text, for at most a second here.</para>
/// <code>
/// New-NetNamespace c1
/// Receive-UdpDatagram syslog -Namespace c1 -Count 1 -Timeout 1 | Select-Object RemoteAddress, Text
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommunications.Receive, "UdpDatagram")]
[OutputType(typeof(ReceivedDatagram))]
public sealed class ReceiveUdpDatagramCommand : EndpointCmdlet
{
    /// <summary>The port to listen at, by number or as /etc/services calls it; 0 takes a free one, which the verbose output tells.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LocalPort")]
    [ArgumentCompleter(typeof(UdpServicePortCompleter))]
    public string Port { get; set; } = null!;

    /// <summary>The address to listen at; all by default, IPv4 and IPv6.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? LocalAddress { get; set; }

    /// <summary>Ends after so many.</summary>
    [Parameter]
    public int? Count { get; set; }

    /// <summary>Ends after so many seconds. Without it, and without <c>-Count</c>, it ends with Ctrl+C.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan? Timeout { get; set; }

    /// <summary>How text is read: Utf8 (the default), Latin1 (every byte a character), Ascii.</summary>
    [Parameter]
    public SocketText Encoding { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Port;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        CheckCount(Count);
        CheckTimeout(Timeout ?? TimeSpan.Zero);
        long start = Stopwatch.GetTimestamp();
        using DatagramEndpoint endpoint = DatagramEndpoint.Listen(stack, ServerAddress.Choose(stack, LocalAddress, any: LocalAddress is null), ServicePort.Parse(Port, ForwardProtocol.Udp, nameof(Port), mayBeZero: true), Encoding);
        WriteVerbose($"Listening at port {endpoint.LocalPort}.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        if (Timeout is { } time) limit.CancelAfter(time);
        try
        {
            for (int received = 0; !(received >= Count); received++)
            {
                WriteObject(Wait(_ => endpoint.ReceiveAsync(limit.Token).AsTask()));
                // A stream that never rests ends in time too.
                if (Timeout is { } most && Stopwatch.GetElapsedTime(start) >= most) return;
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            // The time is up.
        }
    }
}
