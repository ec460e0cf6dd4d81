namespace NetLab.Dns;

/// <summary>What one of several servers says about a name, held against what most of them say.</summary>
public sealed class DnsComparison
{
    private DnsComparison(DnsQuestion question, DnsServerAnswer answer)
    {
        Name = question.Owner.Text;
        Type = question.Type;
        Server = answer.Server.Text;
        Response = answer.Response;
        Result = answer.Response is { } response ? response.Failure?.ToString() ?? "Data" : answer.Error!.Kind.ToString();
        Problem = answer.Error is { Failures: [.., var last] } ? last.Reason : answer.Error?.Message;
        var data = new SortedSet<string>(StringComparer.Ordinal);
        foreach (DnsRecord record in answer.Response?.Answers ?? [])
        {
            if (record.Type == question.Type || question.Type == DnsRecordType.ANY) data.Add(record.Data);
        }
        Data = [.. data];
    }

    /// <summary>The name asked for.</summary>
    public string Name { get; }

    /// <summary>The type asked for.</summary>
    public DnsRecordType Type { get; }

    /// <summary>The server.</summary>
    public string Server { get; }

    /// <summary>Whether it says what most say.</summary>
    public bool Agrees { get; private set; }

    /// <summary><c>Data</c>, or which kind of answer or failure it is.</summary>
    public string Result { get; }

    /// <summary>The data of its records, sorted; times to live do not count.</summary>
    public string[] Data { get; }

    /// <summary>What most have and this one has not.</summary>
    public string[] Missing { get; private set; } = [];

    /// <summary>What this one has and most have not.</summary>
    public string[] Extra { get; private set; } = [];

    /// <summary>Why it gave no answer; null when it did.</summary>
    public string? Problem { get; }

    /// <summary>The least time to live of its records; null without any.</summary>
    public uint? TTL
    {
        get
        {
            uint? least = null;
            foreach (DnsRecord record in Response?.Answers ?? [])
            {
                if (record.Type == Type) least = Math.Min(least ?? uint.MaxValue, record.TTL);
            }
            return least;
        }
    }

    /// <summary>Its answer; null without one.</summary>
    public DnsResponse? Response { get; }

    /// <summary>Compares the answers of several servers to one question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answers">The answers, in the servers' order; where as many say one thing as another, the first counts.</param>
    public static IReadOnlyList<DnsComparison> Of(DnsQuestion question, IReadOnlyList<DnsServerAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(answers);
        DnsComparison[] all = [.. answers.Select(answer => new DnsComparison(question, answer))];
        // A silent server says nothing others could agree with.
        DnsComparison? most = all.Where(static one => one.Response is not null).GroupBy(static one => one.Said).OrderByDescending(static group => group.Count()).FirstOrDefault()?.First();
        foreach (DnsComparison one in all)
        {
            one.Agrees = most is not null && one.Response is not null && one.Said == most.Said;
            if (most is null || one.Response is null) continue;
            one.Missing = [.. most.Data.Except(one.Data)];
            one.Extra = [.. one.Data.Except(most.Data)];
        }
        return all;
    }

    private string Said => $"{Result}\n{string.Join('\n', Data)}";
}
