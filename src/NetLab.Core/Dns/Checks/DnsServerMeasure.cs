namespace NetLab.Dns;

/// <summary>How fast and how reliably a name server answers.</summary>
public sealed record DnsServerMeasure
{
    /// <summary>The server, as it was named.</summary>
    public string Server { get; init; } = "";

    /// <summary>How many questions were asked.</summary>
    public int Asked { get; init; }

    /// <summary>How many of them were answered, with a "no" too.</summary>
    public int Answered { get; init; }

    /// <summary>How many of the answers were failures of the server: SERVFAIL, REFUSED and the like.</summary>
    public int Failed { get; init; }

    /// <summary>How many were not answered.</summary>
    public int Lost => Asked - Answered;

    /// <summary>The quickest answer's time; null without any.</summary>
    public TimeSpan? Minimum { get; init; }

    /// <summary>The time within which half of the answers came.</summary>
    public TimeSpan? Median { get; init; }

    /// <summary>The time within which 95 of 100 answers came.</summary>
    public TimeSpan? Percentile95 { get; init; }

    /// <summary>The slowest answer's time.</summary>
    public TimeSpan? Maximum { get; init; }

    /// <summary>Why the last question that was not answered was not; null when all were.</summary>
    public string? Problem { get; init; }

    /// <summary>Asks a server one question after another, so that each answer's time is its own.</summary>
    /// <param name="client">What asks.</param>
    /// <param name="server">The server.</param>
    /// <param name="questions">What to ask; from the first again when all have been asked.</param>
    /// <param name="count">How many questions to ask.</param>
    /// <param name="options">How; what is not answered is not asked again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DnsServerMeasure> OfAsync(DnsClient client, DnsServer server, IReadOnlyList<DnsQuestion> questions, int count, DnsQueryOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(options);
        DnsQueryOptions own = options with { Servers = [server], Tries = 1 };
        var times = new List<TimeSpan>(count);
        int failed = 0;
        string? problem = null;
        for (int i = 0; i < count; i++)
        {
            try
            {
                DnsResponse response = await client.QueryAsync(questions[i % questions.Count], own, cancellationToken).ConfigureAwait(false);
                times.Add(response.RoundTripTime);
                if (!DnsClient.IsUseful(response)) failed++;
            }
            catch (DnsQueryException exception)
            {
                problem = exception.Failures is [.., var last] ? last.Reason : exception.Message;
            }
        }
        times.Sort();
        return new DnsServerMeasure
        {
            Server = server.Text,
            Asked = count,
            Answered = times.Count,
            Failed = failed,
            Minimum = At(times, 0),
            Median = At(times, 0.5),
            Percentile95 = At(times, 0.95),
            Maximum = At(times, 1),
            Problem = problem,
        };
    }

    private static TimeSpan? At(List<TimeSpan> sorted, double share) => sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
