using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>One question of a lookup. Where there is a search list it may be asked with one name after another.</summary>
internal sealed class DnsLookupPart(DnsLookup lookup, DnsRecordType type, DnsClass @class, DnsQueryOptions options, IReadOnlyList<DnsName> candidates)
{
    private int _next;
    private DnsResponse? _asGiven;

    /// <summary>What it belongs to.</summary>
    public DnsLookup Lookup => lookup;

    /// <summary>How it is asked.</summary>
    public DnsQueryOptions Options => options;

    /// <summary>The names to try, in their order.</summary>
    public IReadOnlyList<DnsName> Candidates => candidates;

    /// <summary>The question with the name that is next.</summary>
    public DnsQuestion Question => new(candidates[_next], type, @class);

    /// <summary>The answer; null when there is none.</summary>
    public DnsResponse? Response { get; private set; }

    /// <summary>Why there is no answer.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Takes an answer, or why there is none.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="error">Why there is none.</param>
    /// <returns>False when the next name has to be tried.</returns>
    public bool Settle(DnsResponse? response, Exception? error)
    {
        if (response is null || response.Failure is null)
        {
            (Response, Error) = (response, error);
            return true;
        }
        // The name as it was given is the shortest, and stands first or last.
        if (candidates[_next].LabelCount < candidates[_next == 0 ? ^1 : 0].LabelCount) _asGiven = response;
        // "The name exists" says more than "it does not", and a server's failure must not hide behind another domain's NXDOMAIN.
        if (Response is null || Rank(response) > Rank(Response)) Response = response;
        if (++_next < candidates.Count) return false;
        if (_asGiven is not null && Rank(_asGiven) == Rank(Response)) Response = _asGiven;
        return true;
    }

    private static int Rank(DnsResponse response) => response.Failure switch { DnsFailureKind.NameDoesNotExist => 0, DnsFailureKind.NoData => 2, _ => 1 };
}
