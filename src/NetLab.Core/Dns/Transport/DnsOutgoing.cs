using System.Security.Cryptography;

namespace NetLab.Dns;

/// <summary>A question ready to be sent, and what its answer must look like.</summary>
internal sealed class DnsOutgoing
{
    private readonly DnsCookieOption? _cookie;
    private readonly bool _exactCase;

    private DnsOutgoing(DnsQuestion question, byte[] bytes, bool exactCase, DnsCookieOption? cookie)
    {
        Question = question;
        Bytes = bytes;
        _exactCase = exactCase;
        _cookie = cookie;
    }

    /// <summary>The question, in the case it is asked in.</summary>
    public DnsQuestion Question { get; }

    /// <summary>The message to send.</summary>
    public byte[] Bytes { get; private set; }

    /// <summary>The message as it goes by UDP: behind a proxy's header, where there is one.</summary>
    public byte[] Datagram => Proxy is null ? Bytes : [.. Proxy.ToBytes(stream: false), .. Bytes];

    /// <summary>Whether a cookie goes along.</summary>
    public bool HasCookie => _cookie is not null;

    /// <summary>What signs the question and looks at the answer's signature.</summary>
    public DnsTsigSession? Tsig { get; private init; }

    private DnsProxyHeader? Proxy { get; init; }

    /// <summary>Makes the message.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="options">How.</param>
    /// <param name="transport">What it will travel by.</param>
    /// <param name="edns">Whether EDNS goes along.</param>
    /// <param name="version">EDNS's version.</param>
    /// <param name="cookie">The cookie to send, or null.</param>
    public static DnsOutgoing Make(DnsQuestion question, DnsQueryOptions options, DnsTransport transport, bool edns, byte version, DnsCookieOption? cookie)
    {
        if (options.RandomizeCase) question = question.WithName(question.Owner.WithRandomCase(UnguessableRandom.Instance));
        bool secret = transport is DnsTransport.Tls or DnsTransport.Https or DnsTransport.Quic or DnsTransport.Http3;
        // Over HTTPS the id says nothing and would only spoil caches (RFC 8484 4.1); over QUIC each question has its stream (RFC 9250 4.2.1).
        ushort id = secret && transport != DnsTransport.Tls ? (ushort)0 : (ushort)RandomNumberGenerator.GetInt32(65536);
        DnsEdnsOption[] ednsOptions = edns ? Options(options, cookie) : [];
        Span<byte> buffer = stackalloc byte[1024];
        byte[] bytes = Write(question, options, edns, version, id, ednsOptions, buffer);
        int block = options.PaddingBlock ?? (secret ? 128 : 0);
        if (edns && block > 1)
        {
            bytes = Write(question, options, edns, version, id, [.. ednsOptions, DnsPaddingOption.ToBlock(bytes.Length, block)], buffer);
        }
        var outgoing = new DnsOutgoing(question, bytes, options.RandomizeCase, edns ? cookie : null) { Proxy = options.Proxy, Tsig = options.TsigKey is null ? null : new DnsTsigSession(options.TsigKey) };
        if (outgoing.Tsig is not null) outgoing.Bytes = outgoing.Tsig.Sign(bytes);
        return outgoing;
    }

    /// <summary>Whether bytes claim to answer this question: id, QR, opcode and question.</summary>
    public bool IsAnsweredBy(ReadOnlySpan<byte> answer) => DnsQuery.IsAnswerTo(answer, Bytes, _exactCase);

    /// <summary>Reads an answer that <see cref="IsAnsweredBy"/> takes.</summary>
    /// <returns>Null when it gives back another cookie than ours (RFC 7873 5.3): it is forged.</returns>
    /// <exception cref="DnsFormatException">It is malformed.</exception>
    /// <exception cref="DnsTransportException">Its signature is missing or wrong.</exception>
    public DnsMessage? Read(ReadOnlySpan<byte> answer)
    {
        DnsMessage message = DnsMessage.Parse(answer);
        if (_cookie is not null && message.Edns?.Option<DnsCookieOption>() is { } echoed && !echoed.Client.AsSpan().SequenceEqual(_cookie.Client)) return null;
        Tsig?.Verify(answer, message);
        return message;
    }

    private static byte[] Write(DnsQuestion question, DnsQueryOptions options, bool edns, byte version, ushort id, DnsEdnsOption[] ednsOptions, Span<byte> buffer)
    {
        var query = new DnsQuery
        {
            Flags = options.HeaderFlags,
            Class = question.Class,
            Edns = edns ? new DnsEdns { UdpSize = Math.Max(options.BufferSize, (ushort)512), Do = options.DnssecOk, Version = version, Options = ednsOptions } : null,
        };
        try
        {
            return buffer[..query.Write(buffer, id, question.Owner, question.Type)].ToArray();
        }
        catch (DnsMessageSizeException)
        {
            byte[] large = new byte[DnsMessage.MaximumLength];
            return large[..query.Write(large, id, question.Owner, question.Type)];
        }
    }

    private static DnsEdnsOption[] Options(DnsQueryOptions options, DnsCookieOption? cookie)
    {
        if (!options.NsId && cookie is null && options.ClientSubnet is null && options.ExtraOptions.Count == 0) return [];
        var list = new List<DnsEdnsOption>();
        if (options.NsId) list.Add(new DnsNsidOption([]));
        if (cookie is not null) list.Add(cookie);
        if (options.ClientSubnet is not null) list.Add(options.ClientSubnet);
        list.AddRange(options.ExtraOptions);
        return [.. list];
    }
}
