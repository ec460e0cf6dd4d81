namespace NetLab.Dns;

/// <summary>A server's answer to one question, and how it came. A negative answer is an answer too: see <see cref="Failure"/>.</summary>
public sealed record DnsResponse
{
    /// <summary>An answer.</summary>
    /// <param name="question">What was asked, in the case it was asked in.</param>
    /// <param name="message">The message that answers.</param>
    public DnsResponse(DnsQuestion question, DnsMessage message)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(message);
        Question = question;
        Message = message;
    }

    /// <summary>What was asked.</summary>
    public DnsQuestion Question { get; init; }

    /// <summary>The message as a whole.</summary>
    internal DnsMessage Message { get; init; }

    /// <summary>What the server answered.</summary>
    public DnsResponseCode ResponseCode => Message.ResponseCode;

    /// <summary>The header's flags.</summary>
    public DnsHeaderFlags Flags => Message.Flags;

    /// <summary>The server that answered, as it was named; the file for an answer of the hosts file.</summary>
    public string Server { get; init; } = "";

    /// <summary>The transport the answer came by.</summary>
    public DnsTransport Transport { get; init; }

    /// <summary>From sending the question that was answered to its answer; connecting is not in it.</summary>
    public TimeSpan RoundTripTime { get; init; }

    /// <summary>The answer's size in bytes.</summary>
    public int Size { get; init; }

    /// <summary>The answer was cut to fit, and TCP was not to be tried.</summary>
    public bool Truncated => Message.IsTruncated;

    /// <summary>UDP's answer was cut or unreadable, so TCP was asked.</summary>
    public bool RetriedOverTcp { get; init; }

    /// <summary>The server does not take EDNS as it was sent, so the question went without, or with its version.</summary>
    public bool RetriedWithoutEdns { get; init; }

    /// <summary>EDNS's part of the answer; null without one.</summary>
    public DnsEdns? Edns => Message.Edns;

    /// <summary>What the server says about an error (RFC 8914), all of it.</summary>
    public IReadOnlyList<DnsExtendedErrorOption> ExtendedErrors { get; init; } = [];

    /// <summary>What came of the servers that were asked before this one, and cost their time; null when the first answered.</summary>
    public string? Problem { get; init; }

    /// <summary>What came of the cookie.</summary>
    public DnsCookieStatus Cookie { get; init; }

    /// <summary>What validation made of it; null when nobody validated.</summary>
    public DnssecResult? Dnssec { get; init; }

    /// <summary>The records that answer.</summary>
    internal IReadOnlyList<DnsRecord> Answers => Message.Answers;

    /// <summary>The SOA record of a negative answer, which says how long it holds; null without one.</summary>
    internal DnsSoaRecord? Soa
    {
        get
        {
            foreach (DnsRecord record in Message.Authority)
            {
                if (record is DnsSoaRecord soa) return soa;
            }
            return null;
        }
    }

    /// <summary>Whether there is a record of the type that was asked for (any record for ANY).</summary>
    public bool HasData
    {
        get
        {
            foreach (DnsRecord record in Message.Answers)
            {
                if (record.Type == Question.Type || Question.Type == DnsRecordType.ANY) return true;
            }
            return false;
        }
    }

    /// <summary>Which failure this answer is; null when it has data.</summary>
    public DnsFailureKind? Failure => ResponseCode switch
    {
        DnsResponseCode.NoError => HasData ? null : DnsFailureKind.NoData,
        DnsResponseCode.NXDomain => DnsFailureKind.NameDoesNotExist,
        DnsResponseCode.ServFail => DnsFailureKind.ServerFailure,
        DnsResponseCode.Refused => DnsFailureKind.Refused,
        DnsResponseCode.FormErr => DnsFailureKind.FormatError,
        DnsResponseCode.NotImp => DnsFailureKind.NotImplemented,
        _ => DnsFailureKind.OtherResponse,
    };

    /// <summary>The message as a whole. A method, as are the records: each record leads back here, and what writes objects as text would never come to an end.</summary>
    public DnsMessage GetMessage() => Message;

    /// <summary>The records of a section, each with <see cref="DnsRecord.Response"/>.</summary>
    /// <param name="section">Answer, Authority or Additional; the question has no records.</param>
    public IReadOnlyList<DnsRecord> Records(DnsSection section = DnsSection.Answer)
    {
        DnsRecord[] records = section switch
        {
            DnsSection.Answer => Message.Answers,
            DnsSection.Authority => Message.Authority,
            DnsSection.Additional => Message.Additional,
            _ => [],
        };
        foreach (DnsRecord record in records) record.Response = this;
        return records;
    }

    /// <summary>The error that says what this answer says; null when it has data.</summary>
    public DnsQueryException? ToException() => Failure is { } kind ? DnsFailureText.Of(this, kind) : null;

    /// <summary>Response code, server, transport, time and size.</summary>
    public override string ToString() => FormattableString.Invariant($"{ResponseCode} from {Server} ({Transport}, {RoundTripTime.TotalMilliseconds:0.0} ms, {Size} bytes)");
}
