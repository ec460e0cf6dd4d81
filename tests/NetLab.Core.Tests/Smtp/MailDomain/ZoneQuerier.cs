using System.Net;
using NetLab.Dns;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>
/// Answers from zone data as a resolver does: aliases followed, NXDOMAIN where nothing lies at or below a name. A line is "name TYPE data"; TXT takes quoted
/// strings, and for any type "!SERVFAIL" and "!TIMEOUT" stand for what goes wrong.
/// </summary>
internal sealed class ZoneQuerier : IDnsQuerier
{
    private readonly Dictionary<(DnsName, DnsRecordType), List<DnsRecord>> _records = [];
    private readonly Dictionary<(DnsName, DnsRecordType), string> _faults = [];
    private readonly HashSet<DnsName> _names = [];
    private int _asked;

    public ZoneQuerier(params IEnumerable<string> lines)
    {
        foreach (string text in lines)
        {
            foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) Add(line);
        }
    }

    /// <summary>How many questions came.</summary>
    public int Asked => _asked;

    /// <summary>Held before every answer, where a test wants it.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>Makes records of what there is none of.</summary>
    public Func<DnsName, DnsRecordType, DnsRecord[]>? Invent { get; init; }

    public static DnsRecord Txt(string name, params string[] strings) => Record(name, DnsRecordType.TXT, [.. strings.SelectMany(static text => (byte[])[(byte)text.Length, .. System.Text.Encoding.Latin1.GetBytes(text)])]);

    public static DnsRecord Record(string name, DnsRecordType type, byte[] data) => DnsRecord.Create(DnsName.Parse(name), type, 300, data);

    public void Add(string line)
    {
        string[] words = line.Split(' ', 3);
        DnsName name = DnsName.Parse(words[0]);
        DnsRecordType type = Enum.Parse<DnsRecordType>(words[1]);
        if (words[2].StartsWith('!'))
        {
            _faults[(name, type)] = words[2];
            AddName(name);
            return;
        }
        string data = words[2];
        Add(type switch
        {
            DnsRecordType.A => new DnsARecord(name, 300, IPAddress.Parse(data)),
            DnsRecordType.AAAA => new DnsAaaaRecord(name, 300, IPAddress.Parse(data)),
            DnsRecordType.CNAME => new DnsCnameRecord(name, 300, DnsName.Parse(data)),
            DnsRecordType.PTR => new DnsPtrRecord(name, 300, DnsName.Parse(data)),
            DnsRecordType.MX => new DnsMxRecord(name, 300, ushort.Parse(data.Split(' ')[0]), DnsName.Parse(data.Split(' ')[1])),
            DnsRecordType.TXT => Txt(words[0], [.. data.Split('"').Where(static (_, i) => i % 2 == 1)]),
            DnsRecordType.TLSA => Record(words[0], type, Convert.FromHexString(data.Replace(" ", ""))),
            _ => throw new ArgumentException(line),
        });
    }

    public void Add(DnsRecord record)
    {
        if (!_records.TryGetValue((record.Owner, record.Type), out List<DnsRecord>? set)) _records[(record.Owner, record.Type)] = set = [];
        set.Add(record);
        AddName(record.Owner);
    }

    public async ValueTask<DnsResponse> QueryAsync(DnsQuestion question, DnsQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _asked);
        await Gate.WaitAsync(cancellationToken);
        var answers = new List<DnsRecord>();
        DnsName at = question.Owner;
        var code = DnsResponseCode.NoError;
        for (int i = 0; i < 20; i++)
        {
            if (_faults.TryGetValue((at, question.Type), out string? fault))
            {
                if (fault == "!TIMEOUT") throw new DnsQueryException(question, DnsFailureKind.Timeout, $"No answer came about {at.Text}.");
                return Response(question, [], DnsResponseCode.ServFail);
            }
            if (_records.TryGetValue((at, question.Type), out List<DnsRecord>? found) || (Invent?.Invoke(at, question.Type) is { Length: > 0 } made && (found = [.. made]) is not null))
            {
                answers.AddRange(found);
                break;
            }
            if (!_records.TryGetValue((at, DnsRecordType.CNAME), out List<DnsRecord>? alias))
            {
                code = _names.Contains(at) ? DnsResponseCode.NoError : DnsResponseCode.NXDomain;
                break;
            }
            answers.Add(alias[0]);
            at = ((DnsCnameRecord)alias[0]).Target;
        }
        return Response(question, [.. answers], code);
    }

    /// <summary>All results of some checks.</summary>
    public async Task<List<MailDomainResult>> Test(string domain, MailDomainOptions options, IMailExchangerProber? prober = null, CancellationToken cancellationToken = default)
    {
        var results = new List<MailDomainResult>();
        var tester = new MailDomainTester(DnsNetwork.Current(), this, options, prober ?? new FakeProber());
        await foreach (MailDomainResult result in tester.RunAsync(domain, cancellationToken)) results.Add(result);
        return results;
    }

    public Task<List<MailDomainResult>> Test(string domain, params MailDomainCheck[] checks) => Test(domain, new MailDomainOptions { Checks = checks });

    private void AddName(DnsName name)
    {
        for (; !name.IsRoot; name = name.Parent) _names.Add(name);
    }

    private static DnsResponse Response(DnsQuestion question, DnsRecord[] answers, DnsResponseCode code) =>
        new(question, new DnsMessage { Flags = DnsHeaderFlags.QR | DnsHeaderFlags.RA, Questions = [question], ResponseCode = code, Answers = answers });
}
