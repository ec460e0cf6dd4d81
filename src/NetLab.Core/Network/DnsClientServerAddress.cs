namespace NetLab.Network;

/// <summary>The name servers of one family an interface's programs ask, as Windows's MSFT_DNSClientServerAddress has them.</summary>
public sealed class DnsClientServerAddress
{
    internal DnsClientServerAddress()
    {
    }

    /// <summary>The name of the interface.</summary>
    public string InterfaceAlias { get; internal init; } = "";

    /// <summary>The index of the interface.</summary>
    public uint InterfaceIndex { get; internal init; }

    /// <summary>The family of the servers' addresses.</summary>
    public AddressFamily AddressFamily { get; internal init; }

    /// <summary>The servers' addresses, in the order they are asked.</summary>
    public string[] ServerAddresses { get; internal init; } = [];

    /// <summary>The file that says so. It counts for the whole namespace: Linux has no name servers of one interface.</summary>
    public string Source { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", ServerAddresses);
}
