using NetLab.Dns;

namespace NetLab.Tests.Dns.Validation;

/// <summary>Canned answers for a root and the zone example., and whatever else a test puts in; with the clock and the cryptography the validator gets.</summary>
internal sealed class CannedTree : IDnsQuerier
{
    public const uint From = 1767225600, To = 1798761600;
    private readonly Dictionary<(DnsName, DnsRecordType), Func<DnsMessage>> _answers = [];

    public CannedTree(SigningKey? example = null)
    {
        Root = SigningKey.Create(DnsName.Root);
        Example = example ?? SigningKey.Create(Name("example"));
        Answer(DnsName.Root, DnsRecordType.DNSKEY, Root.Signed(Root.Record));
        Answer(Example.Zone, DnsRecordType.DS, Root.Signed(Example.Ds()));
        Answer(Example.Zone, DnsRecordType.DNSKEY, Example.Signed(Example.Record));
    }

    public SigningKey Root { get; }

    public SigningKey Example { get; }

    public CannedClock Clock { get; } = new();

    public CountingCrypto Crypto { get; init; } = new();

    /// <summary>What was asked, in order.</summary>
    public List<string> Asked { get; } = [];

    public static DnsName Name(string text) => DnsName.Parse(text);

    public static DnsRecord A(string name, string address = "192.0.2.1") => new DnsARecord(Name(name), 300, System.Net.IPAddress.Parse(address));

    public static DnsRecord Cname(string name, string target) => new DnsCnameRecord(Name(name), 300, Name(target));

    /// <summary>An NSEC record; types in ascending order.</summary>
    public static DnsRecord Nsec(string name, string next, params DnsRecordType[] types)
    {
        byte[] data = new byte[600];
        var writer = new DnsWriter(data, false, false);
        writer.PlainName(Name(next));
        DnsTypeBitmap.Write(ref writer, types);
        return DnsRecord.Create(Name(name), DnsRecordType.NSEC, 300, writer.Written, section: DnsSection.Authority);
    }

    /// <summary>An NSEC3 record whose span is a little around (or exactly at) a name's hash.</summary>
    public static DnsRecord Nsec3(string zone, string name, bool at, int iterations, byte flags, params DnsRecordType[] types)
    {
        byte[] hash = Nsec3Denial.Hash(Name(name), [0xab], Math.Min(iterations, 200)), owner = [.. hash], next = [.. hash];
        if (!at) owner[19]--;
        next[19]++;
        byte[] data = new byte[600];
        var writer = new DnsWriter(data, false, false);
        writer.UInt8(1);
        writer.UInt8(flags);
        writer.UInt16((ushort)iterations);
        writer.CharacterString([0xab]);
        writer.CharacterString(next);
        DnsTypeBitmap.Write(ref writer, types);
        return DnsRecord.Create(Name($"{DnsText.Base32Hex(owner)}.{zone}"), DnsRecordType.NSEC3, 300, writer.Written, section: DnsSection.Authority);
    }

    /// <summary>An answer as a server that knows DNSSEC gives it.</summary>
    public static DnsMessage Message(DnsRecord[] answers, DnsRecord[]? authority = null, DnsResponseCode code = DnsResponseCode.NoError) => new()
    {
        Flags = DnsHeaderFlags.QR | DnsHeaderFlags.RA,
        ResponseCode = code,
        Answers = answers,
        Authority = authority ?? [],
        Edns = new DnsEdns { Do = true },
    };

    public void Answer(DnsName name, DnsRecordType type, params DnsRecord[] answers) => Answer(name, type, Message(answers));

    public void Answer(DnsName name, DnsRecordType type, DnsMessage message) => _answers[(name, type)] = () => message;

    public void Fail(DnsName name, DnsRecordType type, Exception exception) => _answers[(name, type)] = () => throw exception;

    public DnssecValidator Validator(bool sha1 = false) => new(this, new DnssecOptions { TrustAnchors = DnssecTrustAnchor.Parse($". DS {Root.Ds().Data}"), Clock = Clock, AllowSha1 = sha1 }, Crypto);

    public async Task<DnssecResult> Validate(string name, DnsRecordType type, DnsMessage message, bool sha1 = false) =>
        await Validator(sha1).ValidateAsync(new DnsQuestion(Name(name), type), message, TestContext.Current.CancellationToken);

    public ValueTask<DnsResponse> QueryAsync(DnsQuestion question, DnsQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        Assert.True(options!.DnssecOk && options.CheckingDisabled);
        lock (Asked) Asked.Add($"{question.Owner} {question.Type}");
        DnsMessage message = _answers.TryGetValue((question.Owner, question.Type), out Func<DnsMessage>? answer) ? answer() : Message([], code: DnsResponseCode.ServFail);
        return ValueTask.FromResult(new DnsResponse(question, message));
    }

    internal sealed class CannedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(From + 1000);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>The platform's cryptography, counted independently of the validator's own books.</summary>
    internal sealed class CountingCrypto : DnssecCrypto
    {
        public int Verified { get; private set; }

        public int Digests { get; private set; }

        public DnsSecAlgorithm? Lacking { get; init; }

        public override Support Supports(DnsSecAlgorithm algorithm, bool sha1) => algorithm == Lacking ? Support.NotHere : base.Supports(algorithm, sha1);

        public override bool IsDigestOf(DnsDsRecord ds, DnsDnsKeyRecord key)
        {
            Digests++;
            return base.IsDigestOf(ds, key);
        }

        public override bool Verify(DnsDnsKeyRecord key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            Verified++;
            return base.Verify(key, data, signature);
        }
    }
}
