namespace NetLab.Dns;

/// <summary>What names of an interface's programs are completed with, as Windows's MSFT_DNSClient has it.</summary>
public sealed record DnsClientSettings
{
    /// <summary>The name of the interface.</summary>
    public string InterfaceAlias { get; init; } = "";

    /// <summary>The index of the interface.</summary>
    public uint InterfaceIndex { get; init; }

    /// <summary>The domain tried first; empty when there is none.</summary>
    public string ConnectionSpecificSuffix { get; init; } = "";

    /// <summary>All domains that are tried for short names, in their order. One with <c>~</c> before it only says which names are asked for here.</summary>
    public string[] ConnectionSpecificSuffixSearchList { get; init; } = [];

    /// <summary>Always false: on Linux a DHCP client or nobody registers addresses.</summary>
    public bool RegisterThisConnectionsAddress { get; init; }

    /// <summary>Always false, for the same reason.</summary>
    public bool UseSuffixWhenRegistering { get; init; }

    /// <summary>Who says so: a file, which counts for the whole namespace, or systemd-resolved.</summary>
    public string Source { get; init; } = "";

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace { get; init; }
}
