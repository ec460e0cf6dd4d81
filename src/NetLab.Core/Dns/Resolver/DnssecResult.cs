namespace NetLab.Dns;

/// <summary>The outcome of local validation, which the validator puts on a response.</summary>
public sealed class DnssecResult
{
    /// <summary>The verdict.</summary>
    public DnssecStatus Status { get; init; }

    /// <summary>Why, in words; empty for Secure.</summary>
    public string Reason { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Reason.Length == 0 ? Status.ToString() : $"{Status}: {Reason}";
}
