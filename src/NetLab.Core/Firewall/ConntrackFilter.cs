using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>
/// Which connections are meant; what is null does not matter. The kernel applies it where it can (CTA_FILTER since Linux 5.8), the
/// rest is compared here, so that the result is the same on every kernel.
/// </summary>
public sealed class ConntrackFilter
{
    /// <summary>The family; an address implies it.</summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>The transport protocol's number.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The original source: an address or a prefix.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public string? Source
    {
        get => SourcePrefix?.ToString();
        init => SourcePrefix = value is null ? null : IPPrefix.Parse(value, "SourceAddress");
    }

    /// <summary>The original destination, as the first packet addressed it: an address or a prefix.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public string? Destination
    {
        get => DestinationPrefix?.ToString();
        init => DestinationPrefix = value is null ? null : IPPrefix.Parse(value, "DestinationAddress");
    }

    /// <summary>The original source port.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>The original destination port, as the first packet addressed it.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary>The last port of a range that begins with <see cref="DestinationPort"/>.</summary>
    public ushort? LastDestinationPort { get; init; }

    /// <summary>The connection's mark, of which only the bits of <see cref="MarkMask"/> count.</summary>
    public uint? Mark { get; init; }

    /// <summary>The bits of the mark that count.</summary>
    public uint MarkMask { get; init; } = uint.MaxValue;

    /// <summary>Bits of the status that must be set.</summary>
    public ConntrackStatus Status { get; init; }

    internal IPPrefix? SourcePrefix { get; init; }

    internal IPPrefix? DestinationPrefix { get; init; }

    /// <summary>The families to ask the kernel for: one where it is known, both where the kernel's filter needs one, else any.</summary>
    internal byte[] Families => (AddressFamily ?? SourcePrefix?.Address.Family ?? DestinationPrefix?.Address.Family) switch
    {
        NetLab.Network.AddressFamily family => [IPValue.Number(family)],
        _ when Protocol is not null => [IPValue.FamilyIPv4, IPValue.FamilyIPv6],
        _ => [0],
    };

    /// <summary>Whether a connection is meant.</summary>
    /// <param name="entry">The connection.</param>
    public bool Matches(ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ConntrackTuple original = entry.Original;
        return (AddressFamily is null || entry.AddressFamily == AddressFamily)
            && (Protocol is null || original.Protocol == Protocol)
            && (SourcePrefix is not IPPrefix source || source.Contains(original.Source))
            && (DestinationPrefix is not IPPrefix destination || destination.Contains(original.Destination))
            && (SourcePort is null || (original.HasPorts && original.SourcePort == SourcePort))
            && (DestinationPort is null || (original.HasPorts && original.DestinationPort >= DestinationPort && original.DestinationPort <= (LastDestinationPort ?? DestinationPort)))
            && (Mark is null || (entry.Mark & MarkMask) == (Mark & MarkMask))
            && (entry.Status & Status) == Status;
    }
}
