namespace NetLab.Packets;

/// <summary>One probe of a trace.</summary>
internal sealed class TraceProbe
{
    /// <summary>How many hops it may go.</summary>
    public required int Hops { get; init; }

    /// <summary>Which of its hop's probes, from 0.</summary>
    public required int Round { get; init; }

    /// <summary>The size of its IP packet, where the MTU is looked for; 0 is the usual size.</summary>
    public int Size { get; set; }

    /// <summary>What tells it from the others on the wire.</summary>
    public ushort Number { get; set; }

    /// <summary>When it was sent, by the process's clock, the wall's and the kernel's.</summary>
    public long SentAt { get; set; }

    public DateTime Sent { get; set; }

    public long Left { get; set; }

    /// <summary>It is not waited for any more.</summary>
    public bool IsSettled { get; set; }

    /// <summary>It will be sent again, because its answer cannot be told from others'.</summary>
    public bool IsVoid { get; set; }
}
