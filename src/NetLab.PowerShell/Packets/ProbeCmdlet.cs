using System.Management.Automation;
using System.Net;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.Network;
using NetLab.Packets;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Packets;

/// <summary>A cmdlet that probes hosts from one namespace: names are looked up there too, by NetLab's own resolver.</summary>
public abstract class ProbeCmdlet : NetworkCmdlet
{
    private DnsResolver? _resolver;
    private NetworkNamespaceHandle? _handle;
    private NamespaceIdentity? _identity;

    /// <summary>Only the addresses of this family: IPv4 or IPv6. By default both, IPv6 first where there is a way to it.</summary>
    [Parameter]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>The addresses of a host, those with a way first.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="name">An address or a name.</param>
    /// <param name="records">The records the name was resolved to.</param>
    /// <param name="problem">Why there is none; null else.</param>
    private protected List<EchoTarget> Resolve(NetworkStack stack, string name, out List<object> records, out string? problem)
    {
        records = [];
        problem = null;
        if (string.IsNullOrWhiteSpace(name)) throw Failure.OfParameter("ComputerName", "A host's name or address is missing.");
        if (EchoTarget.TryParse(stack, name, out EchoTarget? literal))
        {
            if (AddressFamily is { } wanted && literal.Family != wanted) throw Failure.OfParameter(nameof(AddressFamily), $"'{name}' is no address of {wanted}.");
            return [literal];
        }
        var addresses = new List<IPAddress>();
        DnsQueryException? failure = null;
        Task<DnsResponse>[] questions = [.. Types().Select(type => ResolverOf(stack).LookupAsync(name, type, null, Cancellation).AsTask())];
        foreach (Task<DnsResponse> question in questions)
        {
            try
            {
                question.Wait(Cancellation);
            }
            catch (AggregateException)
            {
                // The next line throws what it holds.
            }
            try
            {
                foreach (DnsRecord record in question.GetAwaiter().GetResult().Records())
                {
                    records.Add(record);
                    if (record is DnsARecord or DnsAaaaRecord) addresses.Add(IPAddress.Parse(record.Data));
                }
            }
            catch (DnsQueryException exception)
            {
                failure ??= exception;
            }
        }
        // RFC 6761 6.3: this name needs nobody to know it.
        if (addresses.Count == 0 && name.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase))
            addresses.AddRange(Types().Select(static type => type == DnsRecordType.A ? IPAddress.Loopback : IPAddress.IPv6Loopback));
        if (addresses.Count == 0) problem = failure?.Message ?? $"The name '{name}' has no {(AddressFamily is { } only ? $"{only} " : "")}address.";
        return [.. addresses.Distinct().Select(address => new EchoTarget(name, address)).OrderBy(target => HasWay(stack, target) ? 0 : 1).ThenByDescending(static target => target.Family)];
    }

    /// <summary>The resolver of the stack's namespace.</summary>
    private protected DnsResolver ResolverOf(NetworkStack stack)
    {
        if (_resolver is not null && _identity == stack.Identity) return _resolver;
        CloseResolver();
        if (Namespace?.Resolve() is { } reference)
        {
            _handle = reference.Open();
            _resolver = new DnsResolver(DnsNetwork.Of(_handle, reference.Text));
        }
        else
        {
            _resolver = new DnsResolver(DnsNetwork.Current(stack.Namespace));
        }
        _identity = stack.Identity;
        return _resolver;
    }

    /// <summary>A source address as the user gave it.</summary>
    private protected static IPAddress? Source(NetworkStack stack, string? text, string parameter)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return EchoTarget.TryParse(stack, text, out EchoTarget? source) ? source.Address : throw Failure.OfParameter(parameter, $"'{text}' is no IP address.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) CloseResolver();
        base.Dispose(disposing);
    }

    private void CloseResolver()
    {
        _resolver?.Dispose();
        _handle?.Dispose();
        (_resolver, _handle) = (null, null);
    }

    private IEnumerable<DnsRecordType> Types()
    {
        if (AddressFamily != NetLab.Network.AddressFamily.IPv4) yield return DnsRecordType.AAAA;
        if (AddressFamily != NetLab.Network.AddressFamily.IPv6) yield return DnsRecordType.A;
    }

    private static bool HasWay(NetworkStack stack, EchoTarget target)
    {
        try
        {
            _ = stack.Routes.Find(new RouteQuery { Destination = target.AddressText.Split('%')[0] });
            return true;
        }
        catch (LinuxException)
        {
            return false;
        }
    }
}
