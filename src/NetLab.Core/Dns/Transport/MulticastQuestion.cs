namespace NetLab.Dns;

/// <summary>A question of multicast DNS (RFC 6762) and LLMNR (RFC 4795): one of DNS without recursion.</summary>
internal sealed class MulticastQuestion(DnsQuestion question) : DnsLinkQuestion
{
    private readonly DnsOutgoing _asked = DnsOutgoing.Make(question, new DnsQueryOptions { Recursion = false, UseEdns = false }, DnsTransport.Udp, false, 0, null);

    /// <inheritdoc/>
    public override byte[] Bytes => _asked.Bytes;

    /// <inheritdoc/>
    public override DnsMessage? Read(ReadOnlySpan<byte> answer) => _asked.IsAnsweredBy(answer) ? _asked.Read(answer) : null;
}
