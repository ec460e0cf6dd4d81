using System.Net;
using System.Management.Automation;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>A cmdlet that talks through sockets of one namespace.</summary>
public abstract class EndpointCmdlet : NetworkCmdlet
{
    /// <summary>Waits on the pipeline's thread for work that goes on elsewhere; Ctrl+C ends the wait at once.</summary>
    /// <param name="work">Begins the work; the token is cancelled by Ctrl+C.</param>
    private protected T Wait<T>(Func<CancellationToken, Task<T>> work)
    {
        Task<T> task = work(Cancellation);
        try
        {
            task.Wait(Cancellation);
        }
        catch (AggregateException)
        {
            // The next line throws what it holds.
        }
        return task.GetAwaiter().GetResult();
    }

    /// <summary>The addresses of a host: an address as it is, a name as the namespace's hosts file and name servers know it.</summary>
    private protected IReadOnlyList<IPAddress> Addresses(NetworkStack stack, string host)
    {
        try
        {
            if (EndpointText.TryParse(stack, host, out IPAddress address)) return [address];
        }
        catch (ArgumentException exception)
        {
            throw NamespaceArgument.Named(exception, "ComputerName");
        }
        // Every machine's own, whatever its files say (RFC 6761).
        if (host.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase)) return [IPAddress.Loopback, IPAddress.IPv6Loopback];
        NamespaceReference? reference = Namespace?.Resolve() ?? (stack.Namespace is null ? null : NamespaceReference.Parse(stack.Namespace));
        using NetworkNamespaceHandle? handle = reference?.Open();
        using var resolver = new DnsResolver(handle is null ? DnsNetwork.Current() : DnsNetwork.Of(handle, reference!.Text));
        var found = new List<IPAddress>();
        Exception? failure = null;
        foreach (DnsRecordType type in (DnsRecordType[])[DnsRecordType.A, DnsRecordType.AAAA])
        {
            try
            {
                foreach (DnsRecord record in Wait(cancellation => resolver.LookupAsync(host, type, null, cancellation).AsTask()).Records())
                {
                    if (record is DnsARecord a) found.Add(IPAddress.Parse(a.IPAddress));
                    else if (record is DnsAaaaRecord aaaa) found.Add(IPAddress.Parse(aaaa.IPAddress));
                }
            }
            catch (DnsQueryException exception)
            {
                failure = exception;
            }
            catch (ArgumentException exception)
            {
                throw Failure.OfParameter("ComputerName", exception.Message);
            }
        }
        if (found.Count > 0) return found;
        throw new ItemException($"The host '{host}' has no address{(failure is null ? "" : $": {failure.Message.TrimEnd('.')}")}.", "HostNotFound", ErrorCategory.ObjectNotFound,
            "Resolve-DnsRecord shows what the name servers say of it.");
    }

    /// <summary>Checks a time to wait.</summary>
    private protected static void CheckTimeout(TimeSpan timeout)
    {
        if (timeout < TimeSpan.Zero || timeout.TotalDays > 49) throw Failure.OfParameter("Timeout", "A time to wait is 0 seconds or more, and less than 49 days.");
    }

    /// <summary>Checks a number of things to wait for.</summary>
    private protected static void CheckCount(int? count)
    {
        if (count < 1) throw Failure.OfParameter("Count", $"{count} cannot be waited for: give 1 or more.");
    }
}
