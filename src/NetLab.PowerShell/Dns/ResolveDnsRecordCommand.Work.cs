using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

// From names to questions, and from answers to output in the right order.
public sealed partial class ResolveDnsRecordCommand
{
    private const int OrderedBacklog = 8;
    private const int SlowInputMilliseconds = 20;
    private const int PumpEvery = 64;
    private const int FewQuestions = 16;
    private static readonly DnsRecordType[] Addresses = [DnsRecordType.A, DnsRecordType.AAAA], OldAddresses = [DnsRecordType.A], Pointers = [DnsRecordType.PTR];

    private readonly Queue<DnsLookup> _waiting = new();
    private DnsQueryOptions[] _options = [];
    private DnsLookupOptions _lookup = DnsLookupOptions.Default;
    private DnsRun? _run;
    private IReadOnlyList<DnssecTrustAnchor> _anchors = DnssecTrustAnchor.Root;
    private DnsResolver? _resolver;
    private bool _asWindows, _broken;
    private int _open, _sincePump;
    private long _lastEnd, _questions, _names, _begun;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        string called = MyInvocation.InvocationName;
        _asWindows = called.EndsWith(WindowsName, StringComparison.OrdinalIgnoreCase);
        _begun = Stopwatch.GetTimestamp();
        Warn(CacheOnly, nameof(CacheOnly), "there is no Windows cache; the servers are asked");
        Warn(LlmnrOnly, nameof(LlmnrOnly), "DNS is asked; -Via Llmnr asks the neighbours");
        Warn(LlmnrNetbiosOnly, nameof(LlmnrNetbiosOnly), "DNS is asked; -Via Llmnr and -Via NetBios ask the neighbours");
        Warn(LlmnrFallback, nameof(LlmnrFallback), "NetLab asks DNS alone");
        Warn(NetbiosFallback, nameof(NetbiosFallback), "DNS is asked alone; -Via NetBios asks the neighbours");
        // Bad values of parameters that are the same for all names are one error, not one for each name.
        _broken = !Guard(null, () =>
        {
            if (ThrottleLimit is < 1 or > 10_000) throw Failure.OfParameter(nameof(ThrottleLimit), $"{ThrottleLimit} is no number of questions from 1 to 10000.");
            _options = MakeOptions();
            _lookup = new DnsLookupOptions
            {
                Class = DnsMnemonics.ParseClass(Class ?? "", nameof(Class)),
                Idn = !NoIdn,
                UseSearchList = !NoSearch && Via is DnsVia.Direct or DnsVia.Resolved,
                UseHostsFile = !(NoHostsFile || DnsOnly || Validate || Via != DnsVia.Direct || Server is not null || Port is not null),
            };
            if (Via == DnsVia.Resolved && (Server is not null || All || Validate)) throw Failure.OfParameter(nameof(Via), "systemd-resolved chooses its servers by itself and validates by itself: -Server, -All and -Validate go with -Via Direct.");
            if (Via is DnsVia.Mdns or DnsVia.Llmnr or DnsVia.NetBios && (Server is not null || Port is not null || All || Validate)) throw Failure.OfParameter(nameof(Via), "The neighbours on the link are asked all at once, and sign nothing: -Server, -Port, -All and -Validate go with -Via Direct.");
            if (TrustAnchor is not null && !Validate) throw Failure.OfParameter(nameof(TrustAnchor), "-TrustAnchor says where -Validate begins.");
            if (Validate && NoEdns) throw Failure.OfParameter(nameof(NoEdns), "-Validate needs EDNS, which -NoEdns leaves out.");
            _anchors = Anchors();
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_broken) return;
        bool slow = _lastEnd != 0 && Stopwatch.GetElapsedTime(_lastEnd).TotalMilliseconds > SlowInputMilliseconds;
        DnsRecordType[]? types = null;
        if (!Guard(Type switch { null => Namespace, [var only] => only, _ => Type }, () =>
        {
            DnsResolver resolver = OpenResolver();
            types = Types();
            if (ReferenceEquals(resolver, _resolver)) return;
            _resolver = resolver;
            _run = StartRun(resolver, types);
        })) return;
        foreach (string name in Name) Guard(name, () => Begin(name ?? "", types));
        // A source that gives names slowly wants each answer when it is there, and not with the next name.
        if (slow) Drain();
        else if (_sincePump >= PumpEvery || (_lastEnd != 0 && Stopwatch.GetElapsedTime(_lastEnd).TotalMilliseconds > 1)) Move(wait: false);
        _lastEnd = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Drain();
        if (_names > 1) WriteVerbose($"{_names} names with {_questions} questions in {Stopwatch.GetElapsedTime(_begun).TotalSeconds:0.00} s.");
    }

    /// <inheritdoc/>
    protected override void Leaving()
    {
        Drain();
        _run?.Dispose();
        _run = null;
        _resolver = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _run?.Dispose();
        base.Dispose(disposing);
    }

    private void Warn(bool given, string name, string why)
    {
        if (given) WriteWarning($"-{name} has no meaning here: {why}.");
    }

    private DnsRun StartRun(DnsResolver resolver, DnsRecordType[]? types)
    {
        if (Via == DnsVia.Resolved)
        {
            if (Namespace?.Resolve() is not null) throw Failure.OfParameter(nameof(Via), "systemd-resolved serves the machine's own namespace; ask from another with -Via Direct.");
            return new DnsTaskRun(new DnsResolvedClient(), ThrottleLimit);
        }
        DnsTransport? link = Via switch { DnsVia.Mdns => DnsTransport.Mdns, DnsVia.Llmnr => DnsTransport.Llmnr, DnsVia.NetBios => DnsTransport.NetBios, _ => null };
        if (link is { } how) return new DnsTaskRun(new DnsLinkClient(resolver.Client.Network, how), ThrottleLimit);
        // What the configuration says counts where the parameters say nothing.
        for (int i = 0; i < _options.Length; i++)
        {
            DnsQueryOptions options = _options[i];
            if (Server is null && (Port is not null || All)) options = options with { Servers = [.. resolver.Configuration.Servers.Select(server => AtPort(server, PortNumber()))] };
            _options[i] = resolver.Complete(options);
        }
        if (Validate)
        {
            var validator = new DnssecValidator(resolver, new DnssecOptions { TrustAnchors = _anchors, QueryOptions = _options[0] });
            return new DnsTaskRun(new DnsValidatingQuerier(resolver, validator), ThrottleLimit);
        }
        // One port is for one question at a time.
        if (SourcePort != 0) return new DnsTaskRun(resolver, 1);
        bool many = MyInvocation.ExpectingInput || Name.Length * (types?.Length ?? 2) > FewQuestions;
        return many && !All && _options.Length == 1 ? new DnsBulkRun(resolver.Client, _options[0], ThrottleLimit) : new DnsTaskRun(resolver, ThrottleLimit);
    }

    private void Begin(string name, DnsRecordType[]? types)
    {
        bool byDefault = types is null;
        IPAddress? address = AddressOf(name);
        types ??= address is not null ? Pointers : Via == DnsVia.NetBios ? OldAddresses : Addresses;
        _names++;
        DnsQueryOptions[] ways = All ? [.. _options.SelectMany(static options => options.Servers!.Select(server => options with { Servers = [server] }))] : _options;
        var lookup = new DnsLookup(name, byDefault, types.Length * ways.Length);
        int count = 0;
        foreach (DnsQueryOptions way in ways)
        {
            foreach (DnsRecordType type in types)
            {
                IReadOnlyList<DnsName> candidates = address is not null && type == DnsRecordType.PTR ? [DnsName.Reverse(address)]
                    : _resolver!.Candidates(name, type == DnsRecordType.PTR ? DnsRecordType.ANY : type, _lookup);
                lookup.Parts[count++] = new DnsLookupPart(lookup, type, _lookup.Class, way, candidates);
            }
        }
        if (!AsCompleted)
        {
            while (_waiting.Count >= ThrottleLimit * OrderedBacklog) Move(wait: true);
            _waiting.Enqueue(lookup);
        }
        _open++;
        if (_lookup.UseHostsFile) AskHosts(lookup);
        foreach (DnsLookupPart part in lookup.Parts)
        {
            if (part.Response is null && (lookup.Open == lookup.Parts.Length || !byDefault)) Submit(part);
        }
        // As programs have it: a name the hosts file knows by one family is not asked for by the other.
        if (byDefault && lookup.Open < lookup.Parts.Length && lookup.Open > 0 && Array.Exists(lookup.Parts, static part => part.Response?.Transport == DnsTransport.HostsFile)) lookup.Open = 0;
        if (lookup.Open == 0) Settled(lookup);
    }

    private void AskHosts(DnsLookup lookup)
    {
        foreach (DnsLookupPart part in lookup.Parts)
        {
            foreach (DnsName candidate in part.Candidates)
            {
                if (_resolver!.Hosts.Answer(part.Question.WithName(candidate)) is not { } known) continue;
                part.Settle(known, null);
                lookup.Open--;
                break;
            }
        }
    }

    private void Submit(DnsLookupPart part)
    {
        while (!_run!.CanSubmit) Move(wait: true);
        _run.Submit(part);
        _questions++;
        _sincePump++;
    }

    private void Drain()
    {
        while (_open > 0) Move(wait: true);
    }

    /// <summary>Takes the answers that are there, and writes what is due.</summary>
    private void Move(bool wait)
    {
        _sincePump = 0;
        try
        {
            _run!.Pump(wait, Cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        while (_run.TryTake(out DnsLookupPart? part, out DnsResponse? response, out Exception? error))
        {
            if (!part!.Settle(response, error))
            {
                _run.Submit(part);
                _questions++;
                continue;
            }
            if (--part.Lookup.Open == 0) Settled(part.Lookup);
        }
    }

    private void Settled(DnsLookup lookup)
    {
        if (AsCompleted)
        {
            _open--;
            Write(lookup);
            return;
        }
        while (_waiting.TryPeek(out DnsLookup? first) && first.Open == 0)
        {
            _waiting.Dequeue();
            _open--;
            Write(first);
        }
    }

    /// <summary>A text as an address. The BCL takes "1" and "0x7f.1" for addresses too, which are names here.</summary>
    private static IPAddress? AddressOf(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) && (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || address.ToString() == text) ? address : null;
}
