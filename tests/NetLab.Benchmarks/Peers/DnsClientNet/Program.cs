// The same names by DnsClient.NET: PORT NAMES, 200 questions on their way at once as NetLab has them, five times in one process, milliseconds each.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using DnsClient;
using DnsClient.Protocol;

int port = int.Parse(args[0], CultureInfo.InvariantCulture), names = int.Parse(args[1], CultureInfo.InvariantCulture);
var client = new LookupClient(new LookupClientOptions(new IPEndPoint(IPAddress.Loopback, port)) { UseCache = false, ThrowDnsErrors = true });
for (int time = 0; time < 5; time++)
{
    int answered = 0;
    long start = Stopwatch.GetTimestamp();
    await Parallel.ForEachAsync(Enumerable.Range(0, names), new ParallelOptions { MaxDegreeOfParallelism = 200 }, async (i, end) =>
    {
        IDnsQueryResponse response = await client.QueryAsync($"h{i}.bench.test", QueryType.A, cancellationToken: end);
        if (response.Answers is [ARecord]) Interlocked.Increment(ref answered);
    });
    if (answered != names) throw new InvalidOperationException($"{answered} of {names} names were answered.");
    Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
}
