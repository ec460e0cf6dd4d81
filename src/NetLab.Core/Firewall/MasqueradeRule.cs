namespace NetLab.Firewall;

/// <summary>A masquerade rule of NetLab's as the kernel has it: packets that fit take the address of the interface they leave by.</summary>
public sealed class MasqueradeRule
{
    internal MasqueradeRule(string? @namespace, RuleMessage message, MasqueradeSpecification specification)
    {
        Namespace = @namespace;
        Handle = message.Handle;
        Chain = message.Chain;
        Comment = RuleUserData.Comment(message.UserData);
        Specification = specification;
        (PacketCount, ByteCount) = RuleCounters.Of(message);
        Rule = specification.Build().ToString();
    }

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>IPv4 or IPv6.</summary>
    public string AddressFamily => FirewallAddress.Name(Specification.Family);

    /// <summary>Where the packets come from, or null.</summary>
    public string? SourcePrefix => Specification.SourcePrefix?.ToString();

    /// <summary>Where the packets do not go to, or null.</summary>
    public string? NotDestinationPrefix => Specification.NotDestinationPrefix?.ToString();

    /// <summary>The interface they came in by, or null.</summary>
    public string? InInterface => Specification.InInterface;

    /// <summary>Interfaces they did not come in by.</summary>
    public string[] NotInInterface => [.. Specification.NotInInterface];

    /// <summary>The interface they leave by, or null.</summary>
    public string? OutInterface => Specification.OutInterface;

    /// <summary>Interfaces they do not leave by.</summary>
    public string[] NotOutInterface => [.. Specification.NotOutInterface];

    /// <summary>Whether source ports are chosen at random where one has to change.</summary>
    public bool Random => Specification.Flags.HasFlag(Expressions.NatFlags.Random);

    /// <summary>Whether source ports are always chosen at random.</summary>
    public bool FullyRandom => Specification.Flags.HasFlag(Expressions.NatFlags.FullyRandom);

    /// <summary>Whether a client keeps the same address for all its connections.</summary>
    public bool Persistent => Specification.Flags.HasFlag(Expressions.NatFlags.Persistent);

    /// <summary>How many connections were masqueraded: a nat chain sees the first packet of each.</summary>
    public ulong PacketCount { get; }

    /// <summary>The bytes of those packets.</summary>
    public ulong ByteCount { get; }

    /// <summary>The rule in nft's words.</summary>
    public string Rule { get; }

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; }

    /// <summary>The NAT (New-NetNat) it belongs to, or null.</summary>
    public string? NatName => Specification.NatName;

    /// <summary>The rule's number within its table.</summary>
    public ulong Handle { get; }

    /// <summary>The table, as nft names it.</summary>
    public string Table { get; } = $"inet {FirewallTable.TableName}";

    /// <summary>The chain it is in.</summary>
    public string Chain { get; }

    /// <summary>Who made it: netlab.</summary>
    public string Owner { get; } = FirewallTable.TableName;

    internal MasqueradeSpecification Specification { get; }

    /// <inheritdoc/>
    public override string ToString() => Rule;
}
