using System.Collections.Concurrent;
using System.Net;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>Exchangers that say what a test wants; the others cannot be reached.</summary>
internal sealed class FakeProber : IMailExchangerProber
{
    public Dictionary<string, MailExchangerProbe> Answers { get; } = [];

    /// <summary>Whom it was asked about.</summary>
    public ConcurrentBag<string> Asked { get; } = [];

    public Task<MailExchangerProbe> ProbeAsync(string host, IPAddress address, CancellationToken cancellationToken)
    {
        Asked.Add($"{host} {address}");
        return Task.FromResult(Answers.GetValueOrDefault($"{address}") ?? new MailExchangerProbe { Unreachable = true, Problem = "nobody is there" });
    }
}
