using System.Net;
using NetLab.Firewall.Expressions;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>A masquerade rule's meaning, made from what a user asks for or read back from the kernel's expressions.</summary>
internal sealed class MasqueradeSpecification
{
    public IPNetwork? SourcePrefix { get; set; }

    public IPNetwork? NotDestinationPrefix { get; set; }

    public NetfilterFamily Family { get; set; }

    public string? InInterface { get; set; }

    public List<string> NotInInterface { get; } = [];

    public string? OutInterface { get; set; }

    public List<string> NotOutInterface { get; } = [];

    public NatFlags Flags { get; set; }

    /// <summary>The NAT (New-NetNat) it belongs to, or null.</summary>
    public string? NatName { get; set; }

    /// <summary>The external prefix the NAT was made with, or null.</summary>
    public string? ExternalPrefix { get; set; }

    /// <summary>Checks what a user asks for.</summary>
    /// <exception cref="ArgumentException">A value is wrong, or all together are.</exception>
    public static MasqueradeSpecification From(MasqueradeOptions options)
    {
        IPNetwork? source = options.SourcePrefix is null ? null : FirewallAddress.ParsePrefix(options.SourcePrefix, nameof(options.SourcePrefix));
        IPNetwork? destination = options.NotDestinationPrefix is null
            ? null
            : FirewallAddress.ParsePrefix(options.NotDestinationPrefix, nameof(options.NotDestinationPrefix));
        NetfilterFamily family = (source ?? destination) is { } prefix
            ? FirewallAddress.Family(prefix.BaseAddress)
            : options.IPv6 ? NetfilterFamily.IP6 : NetfilterFamily.IP;
        if (destination is { } other && FirewallAddress.Family(other.BaseAddress) != family)
            throw FirewallAddress.Wrong($"{other} is of another family than {source}.", nameof(options.NotDestinationPrefix));
        if (options.IPv6 && family != NetfilterFamily.IP6)
            throw FirewallAddress.Wrong($"{source ?? destination} is an IPv4 prefix.", "AddressFamily");
        if (options.Random && options.FullyRandom)
            throw FirewallAddress.Wrong("Random and FullyRandom exclude each other.", nameof(options.FullyRandom));
        if (source is null && options.InInterface is null && options.OutInterface is null
            && options.NotOutInterface.Count == 0 && options.NotInInterface.Count == 0 && destination is null)
        {
            throw FirewallAddress.Wrong(
                "Say what to masquerade, or everything would be: a source prefix, or an interface.", nameof(options.SourcePrefix));
        }

        var result = new MasqueradeSpecification
        {
            SourcePrefix = source,
            NotDestinationPrefix = destination,
            Family = family,
            InInterface = options.InInterface is null ? null : FirewallInterface.Validate(options.InInterface, nameof(options.InInterface)),
            OutInterface = options.OutInterface is null ? null : FirewallInterface.Validate(options.OutInterface, nameof(options.OutInterface)),
            Flags = (options.Random ? NatFlags.Random : 0) | (options.FullyRandom ? NatFlags.FullyRandom : 0) | (options.Persistent ? NatFlags.Persistent : 0),
        };
        foreach (string name in options.NotInInterface) result.NotInInterface.Add(FirewallInterface.Validate(name, nameof(options.NotInInterface)));
        foreach (string name in options.NotOutInterface) result.NotOutInterface.Add(FirewallInterface.Validate(name, nameof(options.NotOutInterface)));
        return result;
    }

    /// <summary>Reads a masquerade rule's expressions; null when they say what NetLab never writes.</summary>
    public static MasqueradeSpecification? Read(IReadOnlyList<Expression> expressions)
    {
        var result = new MasqueradeSpecification();
        Expression? load = null;
        byte[]? mask = null;
        foreach (Expression expression in expressions)
        {
            switch (expression)
            {
                case PayloadExpression or MetaExpression:
                    (load, mask) = (expression, null);
                    break;
                case BitwiseExpression bitwise:
                    mask = bitwise.Mask;
                    break;
                case CompareExpression compare when load is not null && result.Take(load, mask, compare):
                    load = null;
                    break;
                case MasqueradeExpression masquerade:
                    result.Flags = masquerade.Flags & ~NatFlags.ProtocolSpecified;
                    return result;
                case CounterExpression:
                    break;
                default:
                    return null;
            }
        }
        return null;
    }

    /// <summary>The rule.</summary>
    public RuleBuilder Build()
    {
        var rule = new RuleBuilder();
        if (SourcePrefix is { } source) rule.From(source);
        if (NotDestinationPrefix is { } destination) rule.To(destination, negated: true);
        rule.OfFamily(Family);
        if (InInterface is not null) rule.In(InInterface);
        foreach (string name in NotInInterface) rule.In(name, negated: true);
        if (OutInterface is not null) rule.Out(OutInterface);
        foreach (string name in NotOutInterface) rule.Out(name, negated: true);
        return rule.Counted().Masquerade(Flags);
    }

    private bool Take(Expression load, byte[]? mask, CompareExpression compare)
    {
        bool not = compare.Operator == CompareOperator.NotEqual;
        if (!not && compare.Operator != CompareOperator.Equal) return false;
        switch (load)
        {
            case MetaExpression { Key: MetaKey.NetfilterProtocol } when compare.Value.Length == 1 && !not:
                Family = (NetfilterFamily)compare.Value[0];
                return true;
            case MetaExpression { Key: MetaKey.InterfaceNameIn or MetaKey.InterfaceNameOut } meta:
                int end = compare.Value.AsSpan().IndexOf((byte)0);
                string name = System.Text.Encoding.UTF8.GetString(end < 0 ? compare.Value : compare.Value.AsSpan(0, end)) + (end < 0 ? "*" : "");
                if (meta.Key == MetaKey.InterfaceNameIn)
                {
                    if (not) NotInInterface.Add(name);
                    else InInterface = name;
                }
                else if (not) NotOutInterface.Add(name);
                else OutInterface = name;
                return true;
            case PayloadExpression { Base: PayloadBase.Network } payload:
                int size = Family == NetfilterFamily.IP6 ? 16 : 4;
                bool source = payload.Offset == (Family == NetfilterFamily.IP6 ? 8u : 12u);
                if (compare.Value.Length > size || source == not) return false;
                Span<byte> bytes = stackalloc byte[size];
                compare.Value.CopyTo(bytes);
                if (!IPValue.TryRead(bytes, out IPValue address)) return false;
                int length = mask is null ? compare.Value.Length * 8 : mask.Sum(static b => System.Numerics.BitOperations.PopCount(b));
                IPNetwork prefix = new IPPrefix(address, (byte)Math.Min(length, size * 8)).ToIPNetwork();
                if (source) SourcePrefix = prefix;
                else NotDestinationPrefix = prefix;
                return true;
            default:
                return false;
        }
    }
}
