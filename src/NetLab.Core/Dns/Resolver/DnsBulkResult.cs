namespace NetLab.Dns;

/// <summary>One of many questions, and what came of it.</summary>
/// <param name="Index">Its place among the questions, from 0.</param>
/// <param name="Question">The question.</param>
/// <param name="Tag">What was handed in with it.</param>
/// <param name="Response">The answer; null when there is none.</param>
/// <param name="Error">Why there is none; null when there is one.</param>
public readonly record struct DnsBulkResult(long Index, DnsQuestion Question, object? Tag, DnsResponse? Response, DnsQueryException? Error);
