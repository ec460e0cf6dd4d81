using System.Net;
using NetLab.Dns;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <summary>Probes every mail exchanger of a domain at every one of its addresses, all at the same time.</summary>
public static class SmtpDomainProbe
{
    /// <summary>How many are talked to at once.</summary>
    private const int AtOnce = 64;

    /// <summary>Probes a domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="options">What to say; the server's name and address come from the domain's records.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <returns>One result for each address of each exchanger, the preferred first; failures too.</returns>
    /// <exception cref="ArgumentException">It is no domain's name, or something given could become another command.</exception>
    /// <exception cref="DnsQueryException">The domain does not exist, or no name server answered.</exception>
    public static async Task<IReadOnlyList<SmtpProbeResult>> RunAsync(string domain, SmtpProbeOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        DnsNetwork network = options.Session.Network ?? DnsNetwork.Current();
        IReadOnlyList<SmtpExchanger> exchangers;
        using (var resolver = new DnsResolver(network)) exchangers = await SmtpExchangers.FindAsync(resolver, domain, options.Session.AddressFamily, cancellation).ConfigureAwait(false);
        using var room = new SemaphoreSlim(AtOnce);
        var work = new List<Task<SmtpProbeResult>>();
        foreach (SmtpExchanger one in exchangers)
        {
            if (one.Failure is not null) work.Add(Task.FromResult(Without(one, options)));
            foreach (IPAddress address in one.Addresses) work.Add(EndpointAsync(one, address, options, room, cancellation));
        }
        SmtpProbeResult[] results = await Task.WhenAll(work).ConfigureAwait(false);
        return Judge(results, options.Session.Port);
    }

    /// <summary>Nobody answers anywhere at port 25: that is no fault of all those servers at once.</summary>
    internal static IReadOnlyList<SmtpProbeResult> Judge(SmtpProbeResult[] results, int port)
    {
        SmtpProbeResult[] tried = [.. results.Where(static one => one.Stage != SmtpStage.Dns)];
        if (port != 25 || tried.Length == 0 || !tried.All(static one => one.ConnectError is nameof(Errno.ETIMEDOUT))) return results;
        string count = tried.Length == 1 ? "the only address" : $"all {tried.Length} addresses";
        string said = $"Nothing at all comes back from port 25 of {count}: outgoing port 25 is filtered, most likely on this side. Most clouds and access providers do that; their support lifts it, or mail goes by a relay at port 587.";
        return [.. results.Select(one => one.Stage == SmtpStage.Dns ? one : one with { Explanation = said, Port25Filtered = true })];
    }

    private static async Task<SmtpProbeResult> EndpointAsync(SmtpExchanger exchanger, IPAddress address, SmtpProbeOptions options, SemaphoreSlim room, CancellationToken cancellation)
    {
        await room.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            SmtpProbeOptions own = options with { Session = options.Session with { Host = exchanger.Host, Address = address, UnixPath = null } };
            if (own.Session.SourceAddress is { } source && source.AddressFamily != address.AddressFamily)
                return Failed(exchanger, address, options, "The source address is of the other family.", nameof(Errno.EAFNOSUPPORT));
            SmtpProbeResult result = await SmtpProbe.RunAsync(own, cancellation).ConfigureAwait(false);
            return result with { Domain = exchanger.Domain, Preference = exchanger.Preference, Problems = [.. exchanger.Problems, .. result.Problems] };
        }
        catch (LinuxException exception)
        {
            return Failed(exchanger, address, options, exception.Message, exception.ErrorName);
        }
        finally
        {
            room.Release();
        }
    }

    private static SmtpProbeResult Failed(SmtpExchanger exchanger, IPAddress address, SmtpProbeOptions options, string why, string error) => new()
    {
        Domain = exchanger.Domain,
        Preference = exchanger.Preference,
        Server = exchanger.Host,
        Port = options.Session.Port,
        RemoteEndPoint = new IPEndPoint(address, options.Session.Port).ToString(),
        Namespace = options.Session.Network?.Name,
        Stage = SmtpStage.Connect,
        Explanation = why,
        ConnectError = error,
        Problems = [.. exchanger.Problems],
    };

    private static SmtpProbeResult Without(SmtpExchanger exchanger, SmtpProbeOptions options) => new()
    {
        Domain = exchanger.Domain,
        Preference = exchanger.Preference,
        Server = exchanger.Host,
        Port = options.Session.Port,
        Namespace = options.Session.Network?.Name,
        Stage = SmtpStage.Dns,
        Explanation = char.ToUpperInvariant(exchanger.Failure![0]) + exchanger.Failure[1..] + ".",
        Problems = [.. exchanger.Problems],
    };
}
