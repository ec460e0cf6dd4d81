using System.Net;

namespace NetLab.Packets;

/// <summary>What is known of a hop.</summary>
public sealed partial class RouteTracer
{
    private sealed class HopRecord
    {
        private readonly List<double> _times = [];
        private readonly List<IPAddress> _who = [];
        private IcmpVerdict _verdict = IcmpVerdict.Silence;
        private bool _isDestination, _isAnswered;
        private int _settled;

        /// <summary>The largest packet that got here.</summary>
        public int? Mtu { get; private set; }

        public bool IsComplete(int count) => _settled >= count;

        /// <summary>One probe that was answered, or given up.</summary>
        public void Add(in TraceAnswer answer, double? time, int size)
        {
            _settled++;
            if (time is null) return;
            _times.Add(time.Value);
            if (answer.Who is { } who && !_who.Contains(who)) _who.Add(who);
            // The end of the way says more than a router on it.
            if (!_isAnswered || (answer.IsEnd && !_isDestination)) _verdict = answer.Verdict;
            _isAnswered = true;
            _isDestination |= answer.IsFromDestination;
            if (size > 0) Mtu = Math.Max(Mtu ?? 0, size);
        }

        public NetRouteHop ToHop(RouteTracer tracer, int number)
        {
            string[] addresses = [.. _who.Select(who => who.Equals(tracer._target.Address) ? tracer._target.AddressText : ProbeSource.Text(tracer._stack, who))];
            // A refusal by the destination is what a trace is after, and a router's complaint that the hops are used up too.
            bool ends = _isAnswered && !_isDestination && _verdict.Status is not EchoStatus.TtlExpired;
            return new NetRouteHop
            {
                Hop = number,
                IPAddress = addresses.Length > 0 ? addresses[0] : null,
                IPAddresses = addresses,
                Status = _isDestination ? EchoStatus.Success : _verdict.Status,
                Reason = ends || !_isAnswered ? _verdict.Reason : ReachabilityReason.None,
                ReasonDetail = ends ? _verdict.Text : null,
                IsDestination = _isDestination,
                RoundtripTimes = [.. _times],
                Sent = _settled,
                Mtu = Mtu,
                ComputerName = tracer._target.Name,
                RemoteAddress = tracer._target.AddressText,
                Protocol = tracer.Protocol,
                RemotePort = tracer.Port,
                Namespace = tracer._stack.Namespace,
            };
        }
    }
}
