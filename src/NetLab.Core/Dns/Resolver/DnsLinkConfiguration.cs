namespace NetLab.Dns;

/// <summary>What systemd-resolved knows of one interface, or (index 0) of the machine as a whole.</summary>
public sealed record DnsLinkConfiguration
{
    /// <summary>The interface's index; 0 for the machine as a whole.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The servers' addresses, in their order.</summary>
    public IReadOnlyList<string> ServerAddresses { get; init; } = [];

    /// <summary>The domains searched there; one that begins with <c>~</c> only says which names go to these servers.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];
}
