using System.Diagnostics;
using System.Net;
using NetLab.Dns;

namespace NetLab.Benchmarks;

/// <summary>Many names looked up by the library alone, each answer read as typed records.</summary>
internal static class CoreDns
{
    /// <summary>Asks for the addresses of a number of names at a server on the loopback.</summary>
    /// <returns>The milliseconds it took.</returns>
    public static double Measure(int port, int names)
    {
        using var client = new DnsClient(DnsNetwork.Current(), new DnsServer(IPAddress.Loopback, port));
        long start = Stopwatch.GetTimestamp();
        using var bulk = new DnsBulkQuerier(client);
        int answered = 0;
        foreach (DnsBulkResult result in bulk.Run(Enumerable.Range(0, names).Select(static i => new DnsQuestion(DnsName.Parse($"h{i}.bench.test"), DnsRecordType.A))))
        {
            if (result.Response?.Records() is [DnsARecord]) answered++;
            else throw new InvalidOperationException($"{result.Question}: {result.Error?.Message ?? result.Response?.ToException()?.Message}");
        }
        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return answered == names ? time : throw new InvalidOperationException($"{answered} of {names} names were answered.");
    }

    /// <summary>Asks for one name after another, each by a call of its own.</summary>
    /// <returns>The microseconds one call took.</returns>
    public static double MeasureSingle(int port, int names)
    {
        using var client = new DnsClient(DnsNetwork.Current(), new DnsServer(IPAddress.Loopback, port));
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < names; i++) _ = client.QueryAsync(new DnsQuestion(DnsName.Parse($"h{i}.bench.test"), DnsRecordType.A)).AsTask().GetAwaiter().GetResult();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / names;
    }
}
