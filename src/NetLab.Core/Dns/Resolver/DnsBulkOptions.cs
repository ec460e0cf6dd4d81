namespace NetLab.Dns;

/// <summary>How many questions are asked at once.</summary>
public sealed record DnsBulkOptions
{
    /// <summary>200 questions in flight, four sockets a server, results as they come.</summary>
    public static DnsBulkOptions Default { get; } = new();

    /// <summary>How many questions wait for their answers at most, from 1 to 10,000.</summary>
    public int MaximumInFlight { get; init; } = 200;

    /// <summary>How many sockets each server is asked from, from 1 to 64.</summary>
    public int SocketsPerServer { get; init; } = 4;

    /// <summary>After how many questions a socket gives way to one at a new random port.</summary>
    public int QueriesPerSocket { get; init; } = 1000;

    /// <summary>Results come in the order of the questions.</summary>
    public bool Ordered { get; init; }

    /// <summary>How each question is asked; its servers are the client's where it names none.</summary>
    public DnsQueryOptions Query { get; init; } = DnsQueryOptions.Default;
}
