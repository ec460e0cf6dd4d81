using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>
/// One question over UDP from a socket of its own, whose port nobody can guess. What is no answer to the question is passed over, and the wait
/// goes on: a forger gains nothing by being first.
/// </summary>
internal static class DnsDatagramExchange
{
    /// <summary>Asks and waits.</summary>
    /// <param name="network">The namespace to ask from.</param>
    /// <param name="server">The server, its address known.</param>
    /// <param name="port">Its port.</param>
    /// <param name="source">The address and port to ask from.</param>
    /// <param name="question">The question.</param>
    /// <param name="giveUpOnMalformed">An answer that cannot be read ends the wait, so that TCP can be tried; false waits for a better one.</param>
    /// <param name="cancellationToken">Ends the wait, for the time-out too.</param>
    /// <exception cref="DnsTransportException">The server cannot be reached, or its answer cannot be read.</exception>
    public static async ValueTask<DnsReply> AskAsync(DnsNetwork network, DnsServer server, int port, DnsSource source, DnsOutgoing question, bool giveUpOnMalformed, CancellationToken cancellationToken)
    {
        using var socket = new Socket(DnsSockets.Datagram(network, server, port, source));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DnsMessage.MaximumLength);
        DnsTransportException? malformed = null;
        try
        {
            long sent = Stopwatch.GetTimestamp();
            await socket.SendAsync(question.Datagram, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                int length = await socket.ReceiveAsync(buffer.AsMemory(0, DnsMessage.MaximumLength), SocketFlags.None, cancellationToken).ConfigureAwait(false);
                TimeSpan time = Stopwatch.GetElapsedTime(sent);
                if (!question.IsAnsweredBy(buffer.AsSpan(0, length))) continue;
                try
                {
                    if (question.Read(buffer.AsSpan(0, length)) is { } message) return new DnsReply(message, length, time);
                }
                catch (DnsFormatException exception)
                {
                    malformed = new DnsTransportException(DnsFailureKind.Malformed, $"its answer of {length} bytes is malformed at byte {exception.Offset}: {exception.Problem}", exception);
                    if (giveUpOnMalformed) throw malformed;
                }
                catch (DnsTransportException exception) when (exception.Kind == DnsFailureKind.Signature)
                {
                    // An unsigned answer may be a forger's; the signed one may still come (RFC 8945 5.3).
                    malformed = exception;
                }
            }
        }
        catch (SocketException exception)
        {
            throw DnsTransportException.Of(exception, connecting: false);
        }
        catch (OperationCanceledException) when (malformed is not null)
        {
            throw malformed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
