namespace NetLab.Network;

/// <summary>The name servers of one family an interface's programs ask, as Windows's MSFT_DNSClientServerAddress has them.</summary>
public sealed class DnsClientServerAddress
{
    /// <summary>The name of the interface.</summary>
    public string InterfaceAlias { get; init; } = "";

    /// <summary>The index of the interface.</summary>
    public uint InterfaceIndex { get; init; }

    /// <summary>The family of the servers' addresses.</summary>
    public AddressFamily AddressFamily { get; init; }

    /// <summary>The servers' addresses, in the order they are asked.</summary>
    public string[] ServerAddresses { get; init; } = [];

    /// <summary>
    /// Who says so: a file, which counts for the whole namespace, or systemd-resolved, which knows servers of one interface.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", ServerAddresses);
}
