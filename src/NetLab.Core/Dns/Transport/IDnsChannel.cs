namespace NetLab.Dns;

/// <summary>A connection to one server that many questions share.</summary>
internal interface IDnsChannel : IDisposable
{
    /// <summary>Whether questions can still be sent.</summary>
    bool IsUsable { get; }

    /// <summary>Asks one question.</summary>
    /// <exception cref="DnsTransportException">The connection broke, or the answer cannot be read.</exception>
    ValueTask<DnsReply> AskAsync(DnsOutgoing question, CancellationToken cancellationToken);
}
