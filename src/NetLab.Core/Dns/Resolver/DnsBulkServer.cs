using System.Diagnostics;

namespace NetLab.Dns;

/// <summary>One server of many questions: its sockets, the questions to be sent to it, and how fast.</summary>
internal sealed class DnsBulkServer(DnsServer server, double? rate)
{
    private readonly double _burst = Math.Max(1, (rate ?? 0) / 100);
    private double _tokens = 1;
    private long _filled = Stopwatch.GetTimestamp();

    public DnsServer Server { get; } = server;

    /// <summary>Questions to be sent, by their slots.</summary>
    public Queue<int> ToSend { get; } = new();

    /// <summary>The sockets questions are sent from; further ones only wait for their last answers.</summary>
    public List<DnsBulkSocket> Sockets { get; } = [];

    /// <summary>Which socket is next.</summary>
    public int Turn { get; set; }

    /// <summary>How many questions may be sent now.</summary>
    public int Allowed()
    {
        if (rate is not { } perSecond) return int.MaxValue;
        long now = Stopwatch.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + Stopwatch.GetElapsedTime(_filled, now).TotalSeconds * perSecond);
        _filled = now;
        return (int)_tokens;
    }

    /// <summary>Notes that questions were sent.</summary>
    public void Spend(int count)
    {
        if (rate is not null) _tokens -= count;
    }

    /// <summary>In how many milliseconds the next question may be sent.</summary>
    public int Pause() => rate is { } perSecond ? (int)Math.Ceiling(Math.Max(0, 1 - _tokens) / perSecond * 1000) : 0;
}
