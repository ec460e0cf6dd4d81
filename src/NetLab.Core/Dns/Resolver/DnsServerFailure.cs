namespace NetLab.Dns;

/// <summary>One server that gave no answer, and why.</summary>
/// <param name="Server">The server.</param>
/// <param name="Transport">How it was asked.</param>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Reason">What happened, as the end of a sentence: "no answer came within 5 s".</param>
public sealed record DnsServerFailure(DnsServer Server, DnsTransport Transport, DnsFailureKind Kind, string Reason)
{
    /// <summary>Several failures as one text, each once.</summary>
    internal static string Text(IReadOnlyList<DnsServerFailure> failures) => string.Join("; ", failures.Select(static failure => failure.ToString()).Distinct(StringComparer.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => $"{Server}: {Reason}";
}
