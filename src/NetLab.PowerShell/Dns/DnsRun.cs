using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Questions on their way. All calls come from the pipeline's thread.</summary>
internal abstract class DnsRun : IDisposable
{
    /// <summary>Whether another question may be submitted now.</summary>
    public abstract bool CanSubmit { get; }

    /// <summary>Hands in a part's next question.</summary>
    public abstract void Submit(DnsLookupPart part);

    /// <summary>Lets questions and answers move on, and waits for an answer where none is there.</summary>
    /// <param name="wait">False does not wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public abstract void Pump(bool wait, CancellationToken cancellationToken);

    /// <summary>Takes an answer that is there.</summary>
    public abstract bool TryTake(out DnsLookupPart? part, out DnsResponse? response, out Exception? error);

    /// <inheritdoc/>
    public abstract void Dispose();
}
