using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>
/// Asks the neighbours on the link for their own names, by multicast DNS (RFC 6762, one-shot questions of 5.1), LLMNR (RFC 4795) or NetBIOS's name service
/// (RFC 1002, broadcast, IPv4 alone). Who has the name answers to us alone; nobody says that nobody has it. Anybody on the link can answer: what comes
/// is worth no more than the link.
/// </summary>
/// <param name="network">The namespace to ask from.</param>
/// <param name="transport">Mdns, Llmnr or NetBios.</param>
public sealed class DnsLinkClient(DnsNetwork network, DnsTransport transport) : IDnsQuerier
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Asks. Of the options the time-out, the tries and the source address count; the source says which link, and by its family by which protocol of IP.</summary>
    /// <inheritdoc/>
    public async ValueTask<DnsResponse> QueryAsync(DnsQuestion question, DnsQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        options ??= DnsQueryOptions.Default;
        TimeSpan patience = options.Timeout ?? Patience;
        IPEndPoint group = Group(options.SourceAddress);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DnsMessage.MaximumLength);
        try
        {
            using Socket socket = Open(options);
            DnsLinkQuestion asked = transport == DnsTransport.NetBios ? new NetBiosQuestion(question) : new MulticastQuestion(question);
            for (int round = 0; round < options.TryCount; round++)
            {
                using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                end.CancelAfter(patience);
                long sent = Stopwatch.GetTimestamp();
                await socket.SendToAsync(asked.Bytes, SocketFlags.None, group, cancellationToken).ConfigureAwait(false);
                if (await AnswerAsync(socket, question, buffer, asked, sent, group, cancellationToken, end.Token).ConfigureAwait(false) is { } response) return response;
            }
        }
        catch (SocketException exception)
        {
            DnsTransportException reason = DnsTransportException.Of(exception, connecting: false);
            throw new DnsQueryException(question, reason.Kind, $"Nobody on the link can be asked for '{question.Name}': {reason.Message}.", "-SourceAddress says by which interface to ask.", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        throw new DnsQueryException(question, DnsFailureKind.Timeout, $"Nobody on the link answered for '{question.Name}' within {patience.TotalSeconds:0.###} s.", "Nobody may have the name, or take part in the protocol; -SourceAddress says by which interface to ask.");
    }

    private async ValueTask<DnsResponse?> AnswerAsync(Socket socket, DnsQuestion question, byte[] buffer, DnsLinkQuestion asked, long sent, IPEndPoint group, CancellationToken stop, CancellationToken end)
    {
        try
        {
            while (true)
            {
                SocketReceiveFromResult got = await socket.ReceiveFromAsync(buffer.AsMemory(0, DnsMessage.MaximumLength), SocketFlags.None, group, end).ConfigureAwait(false);
                TimeSpan time = Stopwatch.GetElapsedTime(sent);
                try
                {
                    if (asked.Read(buffer.AsSpan(0, got.ReceivedBytes)) is { } message)
                        return new DnsResponse(question, message) { Server = ((IPEndPoint)got.RemoteEndPoint).Address.ToString(), Transport = transport, RoundTripTime = time, Size = got.ReceivedBytes };
                }
                catch (DnsFormatException)
                {
                    // Another neighbour may do better.
                }
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private Socket Open(DnsQueryOptions options)
    {
        AddressFamily family = transport == DnsTransport.NetBios ? AddressFamily.InterNetwork : options.SourceAddress?.AddressFamily ?? AddressFamily.InterNetwork;
        var socket = new Socket(InternetSocket.Open(network.Handle, family, stream: false));
        try
        {
            if (options.SourceAddress is { } own) socket.Bind(new IPEndPoint(own, 0));
            if (transport == DnsTransport.NetBios) socket.EnableBroadcast = true;
            else SendToNeighbors(socket, options.SourceAddress);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void SendToNeighbors(Socket socket, IPAddress? source)
    {
        bool six = socket.AddressFamily == AddressFamily.InterNetworkV6;
        SocketOptionLevel level = six ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
        socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, 255);
        if (source is null) return;
        if (six) socket.SetSocketOption(level, SocketOptionName.MulticastInterface, (int)source.ScopeId);
        else socket.SetSocketOption(level, SocketOptionName.MulticastInterface, source.GetAddressBytes());
    }

    private IPEndPoint Group(IPAddress? source)
    {
        bool six = source is { AddressFamily: AddressFamily.InterNetworkV6 };
        return transport switch
        {
            DnsTransport.Mdns => new IPEndPoint(IPAddress.Parse(six ? "ff02::fb" : "224.0.0.251"), 5353),
            DnsTransport.Llmnr => new IPEndPoint(IPAddress.Parse(six ? "ff02::1:3" : "224.0.0.252"), 5355),
            // By the address it is sent from the kernel chooses the interface.
            _ => new IPEndPoint(IPAddress.Broadcast, 137),
        };
    }
}
