namespace NetLab.Firewall;

/// <summary>
/// A port of this machine that NetLab publishes: several rules of the kernel that belong together. Connections to the port, from outside,
/// from this machine and from the target's own link, reach the target.
/// </summary>
public sealed class PortForwardRule
{
    internal PortForwardRule(string? @namespace, PortForwardSpecification specification, IReadOnlyList<(ForwardPart Part, RuleMessage Message)> rules)
    {
        Namespace = @namespace;
        Specification = specification;
        Handles = [.. rules.OrderBy(static rule => rule.Part).Select(static rule => rule.Message.Handle)];
        ForwardPart shown = specification.Parts().First();
        foreach ((ForwardPart part, RuleMessage message) in rules)
        {
            Comment ??= RuleUserData.Comment(message.UserData);
            if (part == shown) Handle = message.Handle;
            if (part is not (ForwardPart.Incoming or ForwardPart.Local)) continue;
            (ulong packets, ulong bytes) = RuleCounters.Of(message);
            PacketCount += packets;
            ByteCount += bytes;
        }
        Rule = specification.Build(shown).Rule.ToString();
    }

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>The transport protocol.</summary>
    public ForwardProtocol Protocol => Specification.Protocol;

    /// <summary>The address of this machine it is published on; <c>0.0.0.0</c> or <c>::</c> when it is every one.</summary>
    public string HostAddress => Specification.HostAddress?.ToString() ?? FirewallAddress.Any(Specification.Family);

    /// <summary>The port of this machine, or a range such as <c>8000-8010</c>.</summary>
    public string Port => PortForwardSpecification.Range(FirstPort, LastPort);

    /// <summary>The first port.</summary>
    public ushort FirstPort => Specification.First;

    /// <summary>The last port; the same as the first where it is one.</summary>
    public ushort LastPort => Specification.Last;

    /// <summary>Where it leads.</summary>
    public string ToAddress => Specification.Target.ToString();

    /// <summary>The port there, or a range.</summary>
    public string ToPort => PortForwardSpecification.Range(Specification.ToFirst, Specification.ToLast);

    /// <summary>The first port there.</summary>
    public ushort FirstToPort => Specification.ToFirst;

    /// <summary>Whether it is published on 127.0.0.1 too.</summary>
    public bool IncludeLoopback => Specification.IncludeLoopback;

    /// <summary>IPv4 or IPv6.</summary>
    public string AddressFamily => FirewallAddress.Name(Specification.Family);

    /// <summary>How many connections were translated: a nat chain sees the first packet of each.</summary>
    public ulong PacketCount { get; }

    /// <summary>The bytes of those packets.</summary>
    public ulong ByteCount { get; }

    /// <summary>The translating rule in nft's words.</summary>
    public string Rule { get; }

    /// <summary>The comment, or null.</summary>
    public string? Comment { get; }

    /// <summary>The NAT (New-NetNat) it belongs to, or null.</summary>
    public string? NatName => Specification.NatName;

    /// <summary>The translating rule's number within the table.</summary>
    public ulong Handle { get; }

    /// <summary>The numbers of all its rules.</summary>
    public ulong[] Handles { get; }

    /// <summary>The table, as nft names it.</summary>
    public string Table { get; } = $"inet {FirewallTable.TableName}";

    /// <summary>Who made it: netlab.</summary>
    public string Owner { get; } = FirewallTable.TableName;

    internal PortForwardSpecification Specification { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Specification.Describe()} to {Specification.DescribeTarget()}";
}
