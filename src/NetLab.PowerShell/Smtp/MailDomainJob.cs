using System.Threading.Channels;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>A domain that is checked while the pipeline goes on; its results wait for their turn.</summary>
internal sealed class MailDomainJob(string target, string domain, string? ns)
{
    private readonly Channel<MailDomainResult> _results = Channel.CreateUnbounded<MailDomainResult>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    /// <summary>The domain as it was given, for errors.</summary>
    public string Target => target;

    /// <summary>The domain as it is shown.</summary>
    public string Domain => domain;

    /// <summary>The namespace it is checked from.</summary>
    public string? Namespace => ns;

    /// <summary>The results as they come; a failure comes where the results end.</summary>
    public ChannelReader<MailDomainResult> Results => _results.Reader;

    /// <summary>Checks the domain as soon as there is room.</summary>
    /// <param name="tester">What checks it.</param>
    /// <param name="room">How many may be checked at the same time.</param>
    /// <param name="end">Ends it at once.</param>
    public async Task RunAsync(MailDomainTester tester, SemaphoreSlim room, CancellationToken end)
    {
        try
        {
            await room.WaitAsync(end).ConfigureAwait(false);
            try
            {
                await foreach (MailDomainResult result in tester.RunAsync(domain, end).ConfigureAwait(false)) _results.Writer.TryWrite(result);
            }
            finally
            {
                room.Release();
            }
            _results.Writer.Complete();
        }
        catch (Exception exception)
        {
            _results.Writer.TryComplete(exception);
        }
    }
}
