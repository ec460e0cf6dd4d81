using System.Net;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>Tests connections from one namespace as Windows's Test-NetConnection does: the port first, and a ping where that fails.</summary>
public sealed class NetConnectionTester
{
    private static readonly TimeSpan UsualPing = TimeSpan.FromSeconds(4), UsualConnect = TimeSpan.FromSeconds(5);

    private readonly NetworkStack _stack;
    private readonly TestNetConnectionOptions _options;

    /// <summary>A tester.</summary>
    /// <param name="stack">The stack to test from.</param>
    /// <param name="options">What to do.</param>
    public NetConnectionTester(NetworkStack stack, TestNetConnectionOptions options) => (_stack, _options) = (stack, options);

    /// <summary>Told what Windows warns of: which test failed.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>Told what is about to be done.</summary>
    public Action<string>? Doing { get; init; }

    /// <summary>Told each hop of a trace.</summary>
    public Action<NetRouteHop>? HopFound { get; init; }

    /// <summary>Tests a host.</summary>
    /// <param name="name">The host as it was named.</param>
    /// <param name="addresses">Its addresses, in the order to try them; none where the name has none.</param>
    /// <param name="records">What the name was resolved to.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="LinuxException">The caller may not send echo requests, or the source address is none of the namespace's.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TestNetConnectionResult Test(string name, IReadOnlyList<EchoTarget> addresses, IReadOnlyList<object> records, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var result = new TestNetConnectionResult
        {
            ComputerName = name,
            ResolvedAddresses = [.. addresses.Select(static target => target.AddressText)],
            RemotePort = (uint)(_options.Port ?? 0),
            Detailed = _options.Detailed,
            NameResolutionSucceeded = addresses.Count > 0,
            NameResolutionResults = records,
            IsAdmin = Environment.IsPrivilegedProcess,
            Namespace = _stack.Namespace,
        };
        if (addresses.Count == 0)
        {
            (result.Reason, result.ReasonDetail) = (ReachabilityReason.NameNotResolved, $"the name '{name}' has no address");
            return result;
        }
        EchoTarget tested = addresses[0];
        if (_options.Port is { } port) tested = Connect(result, addresses, port, cancellation);
        if (!result.TcpTestSucceeded) tested = Ping(result, _options.Port is null ? addresses : [tested], cancellation);
        result.RemoteAddress = tested.AddressText;
        Inspect(result, tested);
        if (_options.TraceRoute) Trace(result, tested, cancellation);
        return result;
    }

    private EchoTarget Connect(TestNetConnectionResult result, IReadOnlyList<EchoTarget> addresses, int port, CancellationToken cancellation)
    {
        var attempts = new List<TcpConnectionAttempt>();
        EchoTarget tested = addresses[0];
        foreach (EchoTarget target in addresses)
        {
            if (!IsOfSource(target) && addresses.Count > 1) continue;
            Doing?.Invoke($"Connecting to {target.AddressText} port {port}");
            using TcpProbe probe = TcpProbe.Connect(_stack, new IPEndPoint(target.Address, port),
                new TcpProbeOptions { Timeout = _options.Timeout ?? UsualConnect, SourceAddress = _options.SourceAddress, TimeToLive = _options.Echo.TimeToLive }, cancellation);
            attempts.Add(new TcpConnectionAttempt
            {
                RemoteAddress = target.AddressText,
                RemotePort = port,
                Succeeded = probe.Succeeded,
                Reason = probe.Reason,
                ReasonDetail = probe.ReasonDetail,
                RoundtripTime = probe.RoundtripTime,
            });
            tested = target;
            if (!probe.Succeeded)
            {
                // The first reason is the preferred address's; a later one only says the others fail too.
                if (attempts.Count == 1) (result.Reason, result.ReasonDetail) = (probe.Reason, probe.ReasonDetail);
                Warning?.Invoke($"TCP connect to ({target.AddressText} : {port}) failed: {probe.Reason}, {probe.ReasonDetail}");
                continue;
            }
            result.TcpTestSucceeded = true;
            (result.Reason, result.ReasonDetail, result.ConnectTime) = (ReachabilityReason.None, null, probe.RoundtripTime);
            if (_options.Tls) ShakeHands(result, probe, cancellation);
            break;
        }
        result.ConnectionAttempts = [.. attempts];
        return result.TcpTestSucceeded ? tested : addresses[0];
    }

    private void ShakeHands(TestNetConnectionResult result, TcpProbe probe, CancellationToken cancellation)
    {
        Doing?.Invoke($"Beginning TLS with {result.ComputerName}");
        TimeSpan limit = _options.Timeout ?? UsualConnect;
        Task<TlsDetails> hands = Task.Run(() => TlsProbe.RunAsync(probe.TakeConnection(), result.ComputerName, limit, cancellation), CancellationToken.None);
        result.Tls = hands.GetAwaiter().GetResult();
        if (result.Tls.Succeeded) return;
        (result.Reason, result.ReasonDetail) = (ReachabilityReason.TlsFailed, string.Join("; ", result.Tls.Problems));
        Warning?.Invoke($"TLS with {result.ComputerName} failed: {result.ReasonDetail}");
    }

    private EchoTarget Ping(TestNetConnectionResult result, IReadOnlyList<EchoTarget> addresses, CancellationToken cancellation)
    {
        EchoOptions options = _options.Echo with { Count = 1, Timeout = _options.Timeout ?? UsualPing, SourceAddress = _options.SourceAddress };
        EchoTarget tested = addresses[0];
        foreach (EchoTarget target in addresses)
        {
            if (!IsOfSource(target) && addresses.Count > 1) continue;
            Doing?.Invoke($"Pinging {target.AddressText}");
            EchoReply? reply = null;
            try
            {
                using EchoRun run = EchoRun.Open(_stack, [target with { Name = result.ComputerName }], options);
                foreach (EchoReply one in run.Run(cancellation)) reply = one;
            }
            catch (LinuxException exception) when (exception.Error == Errno.EPERM && _options.Port is not null)
            {
                // The port was the question, and is answered; a ping would only have been more.
                return tested;
            }
            if (reply is null) continue;
            result.PingReplyDetails = reply;
            tested = target;
            if (reply.Succeeded)
            {
                result.PingSucceeded = true;
                if (_options.Port is null) (result.Reason, result.ReasonDetail) = (ReachabilityReason.None, null);
                return tested;
            }
            if (_options.Port is null) (result.Reason, result.ReasonDetail) = (reply.Reason, reply.ReasonDetail);
            Warning?.Invoke($"Ping to {target.AddressText} failed with status: {reply.Status}{(reply.ReasonDetail is null || reply.Status == EchoStatus.TimedOut ? "" : $" ({reply.ReasonDetail})")}");
        }
        return result.PingSucceeded ? tested : addresses[0];
    }

    /// <summary>Whether an address can be reached from the source address at all.</summary>
    private bool IsOfSource(EchoTarget target) => _options.SourceAddress is null || _options.SourceAddress.AddressFamily == target.Address.AddressFamily;

    private void Inspect(TestNetConnectionResult result, EchoTarget target)
    {
        RouteInspection way = RouteInspection.Of(_stack, target, _options.SourceAddress?.ToString(), 0);
        result.NetRoute = way.Route;
        result.SourceAddress = way.Source;
        result.NetAdapter = way.Adapter;
        result.InterfaceAlias = way.Route?.InterfaceAlias;
        result.InterfaceIndex = way.Route?.InterfaceIndex ?? 0;
        result.InterfaceDescription = way.Adapter?.InterfaceDescription;
    }

    private void Trace(TestNetConnectionResult result, EchoTarget target, CancellationToken cancellation)
    {
        Doing?.Invoke($"Tracing the way to {target.AddressText}");
        var hops = new List<NetRouteHop>();
        try
        {
            using RouteTracer tracer = RouteTracer.Open(_stack, target with { Name = result.ComputerName }, new TraceOptions { MaxHops = _options.Hops, SourceAddress = _options.SourceAddress, Timeout = _options.Timeout ?? TimeSpan.FromSeconds(2) });
            foreach (NetRouteHop hop in tracer.Run(cancellation))
            {
                hops.Add(hop);
                HopFound?.Invoke(hop);
            }
        }
        catch (LinuxException exception) when (exception.Error is not (Errno.EPERM or Errno.EMFILE or Errno.ENFILE))
        {
            // There is no way: the ping has said so.
            Warning?.Invoke($"Trace route to destination {target.AddressText} failed: {exception.Problem}");
        }
        if (hops.Count > 0 && !hops[^1].IsDestination) Warning?.Invoke($"Trace route to destination {target.AddressText} did not complete. Trace terminated at hop {hops[^1].Hop}{(hops[^1].ReasonDetail is { } why ? $": {why}" : "")}");
        result.TraceRouteHops = [.. hops];
        result.TraceRoute = [.. hops.Select(static hop => hop.IPAddress ?? $"{EchoStatus.TimedOut}")];
    }
}
