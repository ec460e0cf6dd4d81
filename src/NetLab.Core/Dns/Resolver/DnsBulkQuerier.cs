using System.Collections.Concurrent;
using System.Diagnostics;
using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>
/// Asks very many questions with few system calls: a bounded number in flight over a small pool of UDP sockets, many datagrams a call, no task
/// and no timer for a question. All of it runs on the caller's thread inside <see cref="Pump"/>; what UDP cannot settle (cut answers, servers
/// without EDNS) the client finishes beside it. For one thread at a time.
/// </summary>
public sealed partial class DnsBulkQuerier : IDisposable
{
    private const int Batch = 64;
    private const int LargestQuestion = 512;
    private const int LargestInFlight = 10_000;

    private readonly DnsClient _client;
    private readonly DnsBulkOptions _options;
    private readonly DnsQueryOptions _query;
    private readonly DnsQuery _writer;
    private readonly DnsBulkServer[] _servers;
    private readonly long _timeout;
    private readonly bool _plain;
    private readonly Slot[] _slots;
    private readonly Stack<int> _free;
    private readonly DatagramBatch _outgoing, _incoming;
    private readonly byte[] _questions;
    private readonly Queue<DnsBulkResult> _ready = new();
    private readonly Dictionary<long, DnsBulkResult> _early = [];
    private readonly ConcurrentQueue<(int Slot, DnsResponse? Response, DnsQueryException? Error)> _finished = new();
    private readonly List<DnsBulkSocket> _retired = [];
    private readonly EventWaker _waker = new();
    private readonly CancellationTokenSource _end = new();
    private readonly long _mostOutstanding;
    private int _oldest = -1, _newest = -1;
    private long _submitted, _taken, _nextInOrder;
    private int _inFlight, _beside;

    /// <summary>A bulk querier.</summary>
    /// <param name="client">What questions are finished by that UDP alone cannot settle; it stays its owner's.</param>
    /// <param name="options">How many, how fast, in what order.</param>
    /// <exception cref="DnsQueryException">There is no server to ask.</exception>
    public DnsBulkQuerier(DnsClient client, DnsBulkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? DnsBulkOptions.Default;
        _query = _options.Query with { Servers = _options.Query.Servers ?? client.Servers };
        if (_query.Servers.Count == 0) throw new DnsQueryException(null, DnsFailureKind.NoServer, "No DNS server was given and none is configured.", "Give -Server, or write a nameserver line into resolv.conf.");
        int inFlight = Math.Clamp(_options.MaximumInFlight, 1, LargestInFlight);
        // A slow answer must not stop what comes behind it, but neither may everything pile up behind it.
        _mostOutstanding = inFlight * (_options.Ordered ? 8L : 1L);
        _servers = [.. _query.Servers.Select(server => new DnsBulkServer(server, client.PaceOf(server, _query)))];
        _timeout = (long)(_query.TryTimeout.TotalSeconds * Stopwatch.Frequency);
        _writer = new DnsQuery { Flags = _query.HeaderFlags, Edns = _query.UseEdns ? PlainEdns(_query) : null };
        _plain = IsPlain(_query);
        _slots = new Slot[inFlight];
        _free = new Stack<int>(inFlight);
        for (int i = inFlight - 1; i >= 0; i--) _free.Push(i);
        _questions = new byte[inFlight * LargestQuestion];
        _outgoing = new DatagramBatch(Batch, LargestQuestion);
        _incoming = new DatagramBatch(Batch, Math.Max((int)_query.BufferSize, 4096));
    }

    /// <summary>How many questions are asked and not settled.</summary>
    public int InFlight => _inFlight;

    /// <summary>Whether another question may be submitted now; else results have to be taken first, after <see cref="Pump"/>.</summary>
    public bool CanSubmit => _free.Count > 0 && _submitted - _taken < _mostOutstanding;

    /// <summary>Whether all that was submitted has been taken.</summary>
    public bool IsEmpty => _submitted == _taken;

    /// <summary>Hands in a question; it is sent by the next <see cref="Pump"/>.</summary>
    /// <param name="question">The question.</param>
    /// <param name="tag">Comes back with the result.</param>
    /// <exception cref="InvalidOperationException">Too many are outstanding: see <see cref="CanSubmit"/>.</exception>
    public void Submit(DnsQuestion question, object? tag = null)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (!CanSubmit) throw new InvalidOperationException("Too many questions are outstanding; take results first.");
        int index = _free.Pop();
        ref Slot slot = ref _slots[index];
        slot = new Slot { Question = question, Tag = tag, Index = _submitted++, Socket = null, Previous = -1, Next = -1 };
        slot.First = _query.Strategy == DnsServerStrategy.Rotate ? (int)(slot.Index % _servers.Length) : 0;
        _inFlight++;
        if (_plain) _servers[slot.First].ToSend.Enqueue(index);
        else Beside(index, _query);
    }

    /// <summary>Takes a result that is there.</summary>
    public bool TryTake(out DnsBulkResult result)
    {
        if (!_ready.TryDequeue(out result)) return false;
        _taken++;
        return true;
    }

    /// <summary>Sends what is to be sent, receives what has come, and gives up what is too late.</summary>
    /// <param name="wait">How long to wait for something to come when nothing has; zero does not wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token asked for the end.</exception>
    public void Pump(TimeSpan wait, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
        int pause = SendAll();
        bool came = TakeFinished();
        if (!came && _ready.Count == 0 && wait > TimeSpan.Zero && _inFlight > 0)
        {
            using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((EventWaker)state!).Wake(), _waker);
            Receive(Patience(wait, pause));
        }
        else
        {
            Receive(0);
        }
        TakeFinished();
        Expire();
        SendAll();
    }

    /// <summary>Asks all of a sequence, taking from it as there is room, and gives the results.</summary>
    public IEnumerable<DnsBulkResult> Run(IEnumerable<DnsQuestion> questions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        using IEnumerator<DnsQuestion> source = questions.GetEnumerator();
        bool more = true;
        while (true)
        {
            while (more && CanSubmit && (more = source.MoveNext())) Submit(source.Current);
            if (!more && IsEmpty) yield break;
            Pump(TimeSpan.FromSeconds(1), cancellationToken);
            while (TryTake(out DnsBulkResult result)) yield return result;
        }
    }

    /// <summary>Closes the sockets; what is still asked is forgotten.</summary>
    public void Dispose()
    {
        if (_end.IsCancellationRequested) return;
        _end.Cancel();
        foreach (DnsBulkServer server in _servers)
        {
            foreach (DnsBulkSocket socket in server.Sockets) socket.Dispose();
        }
        foreach (DnsBulkSocket socket in _retired) socket.Dispose();
        _waker.Dispose();
        _end.Dispose();
    }

    // Whatever needs more than a datagram there and one back goes through the client.
    private static bool IsPlain(DnsQueryOptions query)
    {
        foreach (DnsServer server in query.Servers!)
        {
            if (server.Address is null || (query.AddressFamily ?? server.Address.AddressFamily) != server.Address.AddressFamily || (server.Transport ?? query.Transport) is not (DnsTransport.Auto or DnsTransport.Udp)) return false;
        }
        return !query.Cookie && query.TsigKey is null && query.PaddingBlock is null or 0 && query.Strategy != DnsServerStrategy.Race && query.ExtraOptions.Count == 0 && query.Proxy is null && query.SourcePort == 0;
    }

    private static DnsEdns PlainEdns(DnsQueryOptions query)
    {
        var options = new List<DnsEdnsOption>();
        if (query.NsId) options.Add(new DnsNsidOption([]));
        if (query.ClientSubnet is not null) options.Add(query.ClientSubnet);
        return new DnsEdns { UdpSize = Math.Max(query.BufferSize, (ushort)512), Do = query.DnssecOk, Version = query.EdnsVersion, Options = [.. options] };
    }

    private void Settle(int index, DnsResponse? response, DnsQueryException? error)
    {
        ref Slot slot = ref _slots[index];
        var result = new DnsBulkResult(slot.Index, slot.Question, slot.Tag, response, error);
        slot = default;
        _free.Push(index);
        _inFlight--;
        if (!_options.Ordered)
        {
            _ready.Enqueue(result);
            return;
        }
        if (result.Index != _nextInOrder)
        {
            _early.Add(result.Index, result);
            return;
        }
        do
        {
            _ready.Enqueue(result);
            _nextInOrder++;
        }
        while (_early.Remove(_nextInOrder, out result));
    }

    private struct Slot
    {
        public DnsQuestion Question;
        public object? Tag;
        public long Index;
        public DnsBulkSocket? Socket;
        public int Entry, First, Attempt, Length;
        public DnsName? Spelled;
        public long Sent;
        public int Previous, Next;
        public List<DnsServerFailure>? Failures;
        public DnsResponse? Negative;
    }
}
