using System.Diagnostics;

namespace NetLab.Dns;

/// <summary>At most so many questions a second to one server, whoever asks them and however they travel. For any number of threads.</summary>
internal sealed class DnsPace(double perSecond)
{
    private readonly double _burst = Math.Max(1, perSecond / 100);
    private readonly Lock _lock = new();
    private double _tokens = 1;
    private long _filled = Stopwatch.GetTimestamp();

    /// <summary>How many questions may be sent now.</summary>
    public int Allowed()
    {
        lock (_lock) return (int)Math.Max(0, Fill());
    }

    /// <summary>Notes that questions were sent.</summary>
    public void Spend(int count)
    {
        lock (_lock) _tokens -= count;
    }

    /// <summary>In how many milliseconds the next question may be sent.</summary>
    public int Pause()
    {
        lock (_lock) return (int)Math.Ceiling(Math.Max(0, 1 - _tokens) / perSecond * 1000);
    }

    /// <summary>Takes a question's place in the row, and waits until it is its turn.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        double short_;
        lock (_lock)
        {
            _ = Fill();
            short_ = -(_tokens -= 1);
        }
        if (short_ > 0) await Task.Delay(TimeSpan.FromSeconds(short_ / perSecond), cancellationToken).ConfigureAwait(false);
    }

    private double Fill()
    {
        long now = Stopwatch.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (Stopwatch.GetElapsedTime(_filled, now).TotalSeconds * perSecond));
        _filled = now;
        return _tokens;
    }
}
