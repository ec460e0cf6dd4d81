using System.Text;

namespace NetLab.Packets;

/// <summary>What a server is asked about its TLS.</summary>
public sealed record TlsServerTestOptions
{
    /// <summary>All versions, the newest first.</summary>
    public static IReadOnlyList<TlsProtocol> AllProtocols { get; } = [TlsProtocol.Tls13, TlsProtocol.Tls12, TlsProtocol.Tls11, TlsProtocol.Tls10, TlsProtocol.Ssl3];

    /// <summary>The server as results name it.</summary>
    public required string Server { get; init; }

    /// <summary>The port as results name it.</summary>
    public required int Port { get; init; }

    /// <summary>The namespace as results name it.</summary>
    public string? Namespace { get; init; }

    /// <summary>The name to ask for (SNI); null or an address asks for none.</summary>
    public string? ServerName { get; init; }

    /// <summary>The versions to try, in this order.</summary>
    public IReadOnlyList<TlsProtocol> Protocols { get; init; } = AllProtocols;

    /// <summary>What to offer to speak over TLS (ALPN), the dearest first.</summary>
    public IReadOnlyList<string> Alpn { get; init; } = [];

    /// <summary>How long the server may take for its answer to a hello.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many connections there are at a time; more than one tries several versions at once.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>Looks for what cannot be.</summary>
    /// <exception cref="ArgumentException">A value cannot be; the parameter's name is the option's.</exception>
    internal void Check()
    {
        if (Protocols.Count == 0) throw new ArgumentException("Which versions are to be tried?", "Protocol");
        foreach (TlsProtocol one in Protocols) if (!Enum.IsDefined(one)) throw new ArgumentException($"{one} is no version of TLS: {string.Join(", ", Enum.GetNames<TlsProtocol>())} are.", "Protocol");
        foreach (string one in Alpn) if (Encoding.UTF8.GetByteCount(one) is 0 or > 255) throw new ArgumentException("What is offered to be spoken (ALPN) has 1 to 255 bytes each, as h2 or http/1.1.", nameof(Alpn));
        if (Alpn.Sum(static one => Encoding.UTF8.GetByteCount(one) + 1) > 4096) throw new ArgumentException("That is more to be spoken (ALPN) than goes into a hello.", nameof(Alpn));
        if (Connections is < 1 or > 100) throw new ArgumentException($"{Connections} connections at a time cannot be: 1 to 100 can.", "ThrottleLimit");
        if (Timeout <= TimeSpan.Zero || Timeout.TotalDays > 1) throw new ArgumentException("A time-out is more than 0 seconds and at most a day.", nameof(Timeout));
    }
}
