namespace NetLab.Dns;

/// <summary>What one exchange brought.</summary>
/// <param name="Message">The answer.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="RoundTripTime">From sending to receiving.</param>
internal readonly record struct DnsReply(DnsMessage Message, int Size, TimeSpan RoundTripTime);
