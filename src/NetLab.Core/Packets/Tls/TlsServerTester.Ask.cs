using System.Net.Sockets;

namespace NetLab.Packets;

/// <content>One hello and what it is answered, and the rows that come of it.</content>
public sealed partial class TlsServerTester
{
    /// <summary>More suites than this at once are too many for some old servers.</summary>
    private const int LongList = 64;

    private static readonly string[] Curves = ["secp160", "secp192"];

    /// <summary>What a server answered.</summary>
    private sealed record Answer
    {
        public TlsServerHello? Hello { get; init; }

        public int? Alert { get; init; }

        public string? Group { get; init; }

        public int? PrimeBits { get; init; }

        public bool? IsStapled { get; init; }

        /// <summary>What came, where it is no answer to go by.</summary>
        public string? Problem { get; init; }

        /// <summary>Whether this is how servers end a hello that is too long for them: without a word, or with one about its form.</summary>
        public bool MayBeForLength => Hello is null && Problem is null && Alert is null or 10 or 47 or 50;
    }

    private async Task<Answer> AskAsync(TlsProtocol protocol, IReadOnlyList<ushort> suites, CancellationToken cancellation)
    {
        byte[] hello = new TlsClientHello { Protocol = protocol, Suites = suites, ServerName = options.ServerName, Alpn = options.Alpn }.Write();
        await _slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            TlsConnection connection = await connect(cancellation).ConfigureAwait(false);
            _remote ??= connection.RemoteEndPoint;
            Interlocked.Increment(ref _connections);
            Stream stream = connection.Stream;
            await using (stream.ConfigureAwait(false))
            {
                return await ExchangeAsync(stream, hello, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<Answer> ExchangeAsync(Stream stream, byte[] hello, CancellationToken cancellation)
    {
        var reader = new TlsServerReader();
        string? problem = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Timeout);
        byte[] buffer = new byte[16384];
        try
        {
            await stream.WriteAsync(hello, limit.Token).ConfigureAwait(false);
            while (!reader.IsDone)
            {
                int count = await stream.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
                if (count == 0) break;
                reader.Append(buffer.AsSpan(0, count));
            }
            // A word of farewell (close_notify), so that the server's log has no broken connection where it can help it.
            if (reader.Alert is null) await stream.WriteAsync(new byte[] { 21, 3, 1, 0, 2, 1, 0 }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // A reset is an end like another; what was read before counts.
            cancellation.ThrowIfCancellationRequested();
        }
        catch (TlsFormatException exception) when (reader.Hello is null)
        {
            if (!_speaksTls) throw;
            problem = exception.Message;
        }
        catch (TlsFormatException)
        {
            // Behind the hello, which says what is asked.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            problem = $"nothing came within {options.Timeout.TotalSeconds:0.###} s";
            if (!_speaksTls) throw new TimeoutException($"{options.Server}:{options.Port} did not answer a hello of TLS within {options.Timeout.TotalSeconds:0.###} s.");
        }
        if (reader.Hello is not null || reader.Alert is not null) _speaksTls = true;
        return new Answer
        {
            Hello = reader.Hello,
            Alert = reader.Alert,
            Group = reader.PrimeBits is { } bits ? FormattableString.Invariant($"DH {bits}") : reader.Group is { } group ? TlsNames.Group(group) : null,
            PrimeBits = reader.PrimeBits,
            IsStapled = reader.IsStapled,
            Problem = reader.Hello is null && reader.Alert is null ? problem : null,
        };
    }

    private IEnumerable<TlsServerSuite> Rows(TlsProtocol protocol, Finding finding)
    {
        var common = new TlsServerSuite { Server = options.Server, Port = options.Port, RemoteEndPoint = _remote, Namespace = options.Namespace, Protocol = protocol, Result = finding.Result };
        if (finding.Taken.Count == 0)
        {
            if (finding.Failure is null) yield return common with { Reason = finding.Reason };
            yield break;
        }
        for (int i = 0; i < finding.Taken.Count; i++) yield return Row(common, finding, finding.Taken[i], i);
    }

    private static TlsServerSuite Row(TlsServerSuite common, Finding finding, Answer answer, int place)
    {
        TlsServerHello hello = answer.Hello!;
        TlsSuite suite = TlsSuites.Find(hello.Suite);
        (IReadOnlyList<string> weakness, TlsStrength strength) = Weigh(common.Protocol, suite, answer);
        bool isEncrypted = common.Protocol == TlsProtocol.Tls13;
        return common with
        {
            Result = TlsSuiteResult.Accepted,
            CipherSuite = suite.Name,
            Id = suite.Id,
            Order = finding.Order,
            Preference = finding.Order == TlsSuiteOrder.Server ? place + 1 : null,
            // The suites of TLS 1.3 leave it to the group.
            KeyExchange = !isEncrypted || hello.Group is null ? suite.KeyExchange : hello.Group is >= 256 and <= 260 ? "DHE" : hello.Group is >= 4587 and <= 4589 ? "ECDHE+MLKEM" : hello.Group is >= 512 and <= 514 ? "MLKEM" : "ECDHE",
            Group = answer.Group,
            Authentication = suite.Authentication,
            Encryption = suite.Encryption,
            Bits = suite.Bits,
            Hash = suite.Hash,
            ForwardSecrecy = suite.ForwardSecrecy,
            Weakness = weakness,
            Strength = strength,
            Alpn = hello.Alpn,
            OcspStapled = answer.IsStapled,
            Resumption = isEncrypted ? null : [.. hello.HasTicket ? ["Ticket"] : Array.Empty<string>(), .. hello.SessionId.Length > 0 ? ["Id"] : Array.Empty<string>()],
        };
    }

    /// <summary>What is wrong with a suite under a version and with a group, and what it is worth then.</summary>
    private static (IReadOnlyList<string> Weakness, TlsStrength Strength) Weigh(TlsProtocol protocol, TlsSuite suite, Answer answer)
    {
        var weakness = new List<string>(suite.Weakness);
        TlsStrength strength = suite.Strength;
        if (answer.PrimeBits is { } bits and < 2048)
        {
            weakness.Add(FormattableString.Invariant($"DH{bits}"));
            strength = Worst(strength, bits < 1024 ? TlsStrength.Insecure : TlsStrength.Weak);
        }
        if (answer.Group is { } group && Curves.Any(curve => group.StartsWith(curve, StringComparison.Ordinal)))
        {
            weakness.Add(group);
            strength = Worst(strength, TlsStrength.Weak);
        }
        if (protocol < TlsProtocol.Tls12)
        {
            weakness.Add(TlsNames.Version((int)protocol));
            strength = Worst(strength, protocol == TlsProtocol.Ssl3 ? TlsStrength.Insecure : TlsStrength.Weak);
        }
        if (answer.Hello!.Compression != 0)
        {
            weakness.Add("compression");
            strength = Worst(strength, TlsStrength.Weak);
        }
        return (weakness, strength);
    }

    private static TlsStrength Worst(TlsStrength one, TlsStrength other) => one < other ? one : other;
}
