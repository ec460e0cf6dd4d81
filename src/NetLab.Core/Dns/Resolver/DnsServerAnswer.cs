namespace NetLab.Dns;

/// <summary>What one of several servers said.</summary>
/// <param name="Server">The server.</param>
/// <param name="Response">Its answer; null when it gave none.</param>
/// <param name="Error">Why it gave none; null when it did.</param>
public sealed record DnsServerAnswer(DnsServer Server, DnsResponse? Response, DnsQueryException? Error);
