using System.Management.Automation;
using System.Net;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Sends datagrams by UDP, also to everybody on the segment, and returns the answers with -Wait (<c>nc -u</c>).</summary>
/// <remarks>
/// <para>Each text is a datagram as it stands, without a line's end; so are bytes given as one array. Without data an empty datagram is sent. With <c>-Wait</c> the answers are emitted as
/// text, each with the properties RemoteAddress and RemotePort. That nobody answers within <c>-Timeout</c> is an error; UDP itself does not tell whether anything arrived.</para>
/// <para><c>-Broadcast</c> sends to everybody on a segment: to the broadcast address given, or without one (or to 255.255.255.255) to that of every IPv4 network this
/// namespace is in, or those of <c>-InterfaceAlias</c>. Then answers of everybody are taken.</para>
/// </remarks>
/// <example>
/// <para>Asks a server.</para>
/// <code>
/// $server = Start-UdpServer { param($line) $line.ToUpper() }
/// Send-UdpDatagram 127.0.0.1 $server.LocalPort 'quietly' -Wait
/// $server | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>Who is there? Asks everybody on the segments, for half a second.</para>
/// <code>
/// $server = Start-UdpServer -Any { [Environment]::MachineName }
/// Send-UdpDatagram -Broadcast -Port $server.LocalPort -Data 'who is there' -Wait -Count 10 -Timeout 0.5 | Select-Object RemoteAddress
/// $server | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsCommunications.Send, "UdpDatagram")]
[OutputType(typeof(string))]
public sealed class SendUdpDatagramCommand : EndpointCmdlet
{
    private DatagramEndpoint? _endpoint;
    private List<(IPAddress Address, string Network)> _targets = [];
    private string? _opened;
    private int _port;

    /// <summary>The receiver: an address, or a host's name as the hosts file and the name servers know it. With <c>-Broadcast</c> it may be left out.</summary>
    [Parameter(Position = 0)]
    [Alias("HostName", "Address")]
    [ArgumentCompleter(typeof(HostCompleter))]
    public string? ComputerName { get; set; }

    /// <summary>Its port, by number or as /etc/services calls it.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(UdpServicePortCompleter))]
    public string Port { get; set; } = null!;

    /// <summary>What to send: each text a datagram, or bytes.</summary>
    [Parameter(Position = 2, ValueFromPipeline = true)]
    [AllowEmptyString]
    public object?[] Data { get; set; } = [];

    /// <summary>Sends to everybody on the segment.</summary>
    [Parameter]
    public SwitchParameter Broadcast { get; set; }

    /// <summary>The interface to send by, whatever the routes say.</summary>
    [Parameter]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? InterfaceAlias { get; set; }

    /// <summary>Waits for answers, and emits them: after each datagram until there are <c>-Count</c> of them or <c>-Timeout</c> is over.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many answers to wait for after each datagram; 1 by default.</summary>
    [Parameter]
    public int Count { get; set; } = 1;

    /// <summary>How many seconds to wait for answers at most; 5 by default.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How text is written and read: Utf8 (the default), Latin1 (every byte a character), Ascii.</summary>
    [Parameter]
    public SocketText Encoding { get; set; }

    /// <inheritdoc/>
    protected override object? Target => ComputerName;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        CheckTimeout(Timeout);
        CheckCount(Count);
        Prepare(stack);
        IEnumerable<ReadOnlyMemory<byte>> datagrams = SocketData.Of(Data, SocketData.Encoding(Encoding), "");
        if (Data.Length == 0) datagrams = [ReadOnlyMemory<byte>.Empty];
        foreach (ReadOnlyMemory<byte> datagram in datagrams)
        {
            foreach ((IPAddress address, string network) in _targets)
            {
                Wait(async cancellation =>
                {
                    await _endpoint!.SendAsync(datagram, address, _port, cancellation).ConfigureAwait(false);
                    return true;
                });
                WriteVerbose(Display.Escape($"Sent {datagram.Length} bytes to {address} port {_port}{network}."));
            }
            if (Wait) Receive();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _endpoint?.Dispose();
        base.Dispose(disposing);
    }

    private void Prepare(NetworkStack stack)
    {
        string wanted = $"{stack.Namespace}";
        if (_endpoint is not null && _opened == wanted) return;
        _endpoint?.Dispose();
        _endpoint = null;
        _port = ServicePort.Parse(Port, ForwardProtocol.Udp, nameof(Port));
        if (InterfaceAlias is not null && !stack.Links.Names().ContainsValue(InterfaceAlias))
            throw new ItemException($"There is no interface '{InterfaceAlias}'.", "InterfaceNotFound", ErrorCategory.ObjectNotFound, "Get-NetAdapter lists those there are.");
        bool everywhere = Broadcast && ComputerName is null or "255.255.255.255";
        _targets = everywhere ? Segments(stack)
            : ComputerName is null ? throw Failure.OfParameter(nameof(ComputerName), "Say whom to send to, or -Broadcast.")
            : [(Addresses(stack, ComputerName)[0], "")];
        _endpoint = DatagramEndpoint.Open(stack, _targets[0].Address.AddressFamily, Encoding, Broadcast, everywhere ? null : InterfaceAlias);
        if (!Broadcast) _endpoint.ConnectTo(_targets[0].Address, _port);
        _opened = wanted;
    }

    /// <summary>The broadcast addresses of the networks the namespace is in.</summary>
    private List<(IPAddress Address, string Network)> Segments(NetworkStack stack)
    {
        var found = new List<(IPAddress, string)>();
        foreach (NetIPAddress own in stack.Addresses.List(NetLab.Network.AddressFamily.IPv4))
        {
            if (own.PrefixLength > 30 || (InterfaceAlias is not null && own.InterfaceAlias != InterfaceAlias)) continue;
            byte[] bytes = IPAddress.Parse(own.IPAddress).GetAddressBytes();
            if (bytes[0] == 127) continue;
            for (int bit = own.PrefixLength; bit < 32; bit++) bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
            var broadcast = new IPAddress(bytes);
            if (!found.Exists(one => one.Item1.Equals(broadcast))) found.Add((broadcast, $" on {own.InterfaceAlias}"));
        }
        return found.Count > 0 ? found : throw new ItemException($"There is no IPv4 network to broadcast in{(InterfaceAlias is null ? "" : $" on '{InterfaceAlias}'")}.", "NoBroadcastNetwork", ErrorCategory.ObjectNotFound,
            "Get-NetIPAddress lists the addresses there are; a network of its own for everybody begins with New-NetIPAddress.");
    }

    private void Receive()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Timeout);
        int received = 0;
        try
        {
            for (; received < Count; received++)
            {
                ReceivedDatagram answer = Wait(_ => _endpoint!.ReceiveAsync(limit.Token).AsTask());
                // A new object, for a text may be shared with others.
                var text = new PSObject(new string(answer.Text));
                text.Properties.Add(new PSNoteProperty("RemoteAddress", answer.RemoteAddress));
                text.Properties.Add(new PSNoteProperty("RemotePort", answer.RemotePort));
                WriteObject(text);
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            if (received == 0) throw new TimeoutException($"Nobody answered within {Timeout.TotalSeconds:0.###} seconds.");
        }
    }
}
