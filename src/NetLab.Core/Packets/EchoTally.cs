namespace NetLab.Packets;

/// <summary>Keeps the statistics of one target up to date, one answer after the other.</summary>
internal sealed class EchoTally
{
    private double _sum, _squares, _minimum = double.MaxValue, _maximum, _last = double.NaN, _steps;
    private int _sent, _received, _duplicates;

    /// <summary>One request that was answered, after so many milliseconds.</summary>
    public void Answered(double time)
    {
        _sent++;
        _received++;
        _sum += time;
        _squares += time * time;
        _minimum = Math.Min(_minimum, time);
        _maximum = Math.Max(_maximum, time);
        if (!double.IsNaN(_last)) _steps += Math.Abs(time - _last);
        _last = time;
    }

    /// <summary>One request that was not.</summary>
    public void Lost() => _sent++;

    /// <summary>An answer that nobody waits for any more.</summary>
    public void Twice() => _duplicates++;

    /// <summary>The statistics so far.</summary>
    public EchoStatistics Snapshot()
    {
        if (_received == 0) return new EchoStatistics { Sent = _sent, Duplicates = _duplicates };
        double average = _sum / _received;
        return new EchoStatistics
        {
            Sent = _sent,
            Received = _received,
            Duplicates = _duplicates,
            Minimum = _minimum,
            Average = Round(average),
            Maximum = _maximum,
            StandardDeviation = Round(Math.Sqrt(Math.Max(0, _squares / _received - average * average))),
            Jitter = _received > 1 ? Round(_steps / (_received - 1)) : 0,
        };
    }

    /// <summary>Microseconds are as fine as it gets.</summary>
    private static double Round(double time) => Math.Round(time, 3);
}
