namespace NetLab.Sockets;

/// <summary>How a server treats its clients.</summary>
public record SocketServerOptions
{
    /// <summary>How lines are read and written.</summary>
    public SocketText Encoding { get; init; }

    /// <summary>How many bytes a line may have; a client that sends a longer one is cut off. From 1; 1 MiB by default.</summary>
    public int MaximumLineLength { get; init; } = 1 << 20;

    /// <summary>How many clients are served at once; others wait until one goes. From 1; 10,000 by default.</summary>
    public int MaximumClients { get; init; } = 10_000;

    /// <summary>How long a client may take nothing of what waits for it; then it is cut off. 30 seconds by default.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may say nothing; then it is closed. Null, the default, for as long as it likes.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How many bytes may wait for a client until the handler that writes them has to wait itself. From 1; 1 MiB by default.</summary>
    public int MaximumUnsent { get; init; } = 1 << 20;

    /// <summary>Whether everything that comes goes back as it is (RFC 862), byte by byte; then there is no handler.</summary>
    public bool Echo { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is out of its range; its name is that of the property.</exception>
    internal virtual void Validate()
    {
        Check(MaximumLineLength > 0 && MaximumLineLength <= 1 << 30, nameof(MaximumLineLength), "is 1 to 1,073,741,824 bytes");
        Check(MaximumClients > 0, nameof(MaximumClients), "is 1 or more");
        Check(MaximumUnsent > 0, nameof(MaximumUnsent), "is 1 byte or more");
        Check(SendTimeout > TimeSpan.Zero && SendTimeout < TimeSpan.FromDays(40), nameof(SendTimeout), "is more than 0 seconds, and less than 40 days");
        Check(IdleTimeout is null || (IdleTimeout > TimeSpan.Zero && IdleTimeout < TimeSpan.FromDays(40)), nameof(IdleTimeout), "is more than 0 seconds, and less than 40 days");
    }

    private protected static void Check(bool good, string name, string range)
    {
        if (!good) throw new ArgumentException($"{name} {range}.", name);
    }
}
