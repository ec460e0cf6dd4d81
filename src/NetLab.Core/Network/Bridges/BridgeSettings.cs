namespace NetLab.Network;

/// <summary>Settings of a bridge; what is null stays as it is, or for a new bridge takes the default.</summary>
public sealed record BridgeSettings
{
    /// <summary>Whether it speaks the spanning tree protocol (IEEE 802.1D).</summary>
    public bool? Stp { get; init; }

    /// <summary>How long a port waits in each state before it forwards: 2 to 30 s with <see cref="Stp"/>, from 0 without.</summary>
    public TimeSpan? ForwardDelay { get; init; }

    /// <summary>How often it tells its neighbours that it lives, 1 to 10 s; matters with <see cref="Stp"/>.</summary>
    public TimeSpan? HelloTime { get; init; }

    /// <summary>After how long a silent neighbour is taken for dead, 6 to 40 s; matters with <see cref="Stp"/>.</summary>
    public TimeSpan? MaximumAge { get; init; }

    /// <summary>How long it remembers behind which port a MAC address is; zero makes it a hub.</summary>
    public TimeSpan? AgeingTime { get; init; }

    /// <summary>Its priority to become the root of the spanning tree, 0 to 65535; the least wins.</summary>
    public int? Priority { get; init; }

    /// <summary>Whether it keeps VLANs apart.</summary>
    public bool? VlanFiltering { get; init; }

    /// <summary>Whether it sends multicasts only where somebody listens.</summary>
    public bool? MulticastSnooping { get; init; }

    /// <summary>Whether anything is set.</summary>
    internal bool IsEmpty => this == new BridgeSettings();

    /// <summary>Checks what can be checked without the kernel.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the exception names it.</exception>
    internal void Validate()
    {
        CheckTime(ForwardDelay, nameof(ForwardDelay), 0, Stp == true ? 30 : null);
        CheckTime(HelloTime, nameof(HelloTime), 1, 10);
        CheckTime(MaximumAge, nameof(MaximumAge), 6, 40);
        CheckTime(AgeingTime, nameof(AgeingTime), 0, null);
        if (Priority is < 0 or > ushort.MaxValue) throw new ArgumentException($"The priority {Priority} is not one of 0 to 65535.", nameof(Priority));
        if (Stp == true && ForwardDelay is TimeSpan delay && delay < TimeSpan.FromSeconds(2))
            throw new ArgumentException($"With the spanning tree protocol the forward delay is 2 to 30 s, not {delay.TotalSeconds} s.", nameof(ForwardDelay));
    }

    private static void CheckTime(TimeSpan? value, string name, int least, int? most)
    {
        if (value is not TimeSpan time) return;
        // The kernel counts hundredths of a second in 32 bits.
        double seconds = time.TotalSeconds;
        if (seconds < least || seconds > (most ?? 40_000_000))
            throw new ArgumentException($"{seconds} s is not {(most is null ? $"from {least} s" : $"{least} to {most} s")}.", name);
    }
}
