using System.Globalization;
using System.Text;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>Windows's NATs: masquerade rules with a name, and published ports that belong to them.</summary>
public sealed partial class FirewallTable
{
    /// <summary>The NATs.</summary>
    /// <exception cref="LinuxException">nf_tables is missing, or may not be read (EPERM).</exception>
    public IReadOnlyList<NetNat> GetNats()
    {
        var nats = new List<NetNat>();
        foreach (MasqueradeRule rule in Masquerades(ReadRules("list the NATs")))
        {
            if (rule.NatName is not null) nats.Add(new NetNat(rule, _stack));
        }
        return nats;
    }

    /// <summary>Makes a NAT: what comes from a prefix and goes outside it is masqueraded.</summary>
    /// <param name="name">Its name, at most 64 bytes.</param>
    /// <param name="internalPrefix">The prefix to translate; null is everything that leaves by the external interface.</param>
    /// <param name="externalPrefix">A prefix some interface has an address in: only what leaves by it is translated; null is every interface.</param>
    /// <exception cref="ArgumentException">A value is wrong; it is named.</exception>
    /// <exception cref="LinuxException">The name or the prefix has a NAT already (EEXIST), or the kernel refuses.</exception>
    public NetNat AddNat(string name, string? internalPrefix, string? externalPrefix)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name.Any(char.IsControl) || Encoding.UTF8.GetByteCount(name) > RuleTag.LongestNatName)
            throw FirewallAddress.Wrong($"The name '{name}' is empty, longer than {RuleTag.LongestNatName} bytes, or has control characters.", "Name");
        if (internalPrefix is null && externalPrefix is null)
            throw FirewallAddress.Wrong("Say what to translate: the internal prefix, the external one, or both.", "InternalIPInterfaceAddressPrefix");
        System.Net.IPNetwork? inside = internalPrefix is null ? null : FirewallAddress.ParsePrefix(internalPrefix, "InternalIPInterfaceAddressPrefix");
        (string? outInterface, NetfilterFamily family) = externalPrefix is null ? (null, NetfilterFamily.IP) : FindExternal(externalPrefix);
        if (inside is { } network)
        {
            NetfilterFamily internalFamily = FirewallAddress.Family(network.BaseAddress);
            if (outInterface is not null && internalFamily != family)
                throw FirewallAddress.Wrong($"{internalPrefix} and {externalPrefix} are of different families.", "ExternalIPInterfaceAddressPrefix");
            family = internalFamily;
        }
        var specification = new MasqueradeSpecification
        {
            SourcePrefix = inside,
            NotDestinationPrefix = inside,
            Family = family,
            OutInterface = outInterface,
            NatName = name,
            ExternalPrefix = externalPrefix,
        };
        MasqueradeRule rule = AddMasquerade(specification, name, present =>
        {
            foreach (MasqueradeRule other in Masquerades(present))
            {
                if (other.NatName is null) continue;
                if (string.Equals(other.NatName, name, StringComparison.OrdinalIgnoreCase) || other.Rule == specification.Build().ToString())
                    throw new NetlinkException(Errno.EEXIST, $"make the NAT '{name}'", advice: $"The NAT '{other.NatName}' translates {other.SourcePrefix ?? other.OutInterface} already; Remove-NetNat removes it.");
            }
        });
        return new NetNat(rule, _stack);
    }

    /// <summary>Removes NATs and the static mappings that belong to them, all in one transaction.</summary>
    /// <param name="nats">NATs as <see cref="GetNats"/> returned them.</param>
    /// <exception cref="LinuxException">One is not there any more (ENOENT), and none was removed; or the kernel refuses.</exception>
    public void RemoveNat(params IReadOnlyList<NetNat> nats)
    {
        string attempted = nats.Count == 1 ? $"remove the NAT '{nats[0].Name}'" : string.Create(CultureInfo.InvariantCulture, $"remove {nats.Count} NATs");
        Remove(attempted, present =>
        {
            var names = new HashSet<string>(nats.Select(static nat => nat.Name), StringComparer.Ordinal);
            var rules = new List<RuleMessage>();
            var forwards = new List<PortForwardSpecification>();
            foreach (RuleMessage message in present)
            {
                string? owner = AsPart(message)?.Forward.NatName ?? AsMasquerade(message)?.NatName;
                if (owner is null || !names.Contains(owner)) continue;
                rules.Add(message);
                if (AsPart(message) is { Part: ForwardPart.Local } part) forwards.Add(part.Forward);
            }
            foreach (NetNat nat in nats)
            {
                if (!rules.Exists(message => AsMasquerade(message)?.NatName == nat.Name)) throw Gone(attempted);
            }
            return (rules, forwards);
        });
    }

    /// <summary>The static mappings of all NATs.</summary>
    /// <exception cref="LinuxException">nf_tables is missing, or may not be read (EPERM).</exception>
    public IReadOnlyList<NetNatStaticMapping> GetStaticMappings()
    {
        var mappings = new List<NetNatStaticMapping>();
        foreach (PortForwardRule rule in PortForwards(ReadRules("list the static mappings of NATs")))
        {
            if (rule.NatName is not null) mappings.Add(new NetNatStaticMapping(rule));
        }
        return mappings;
    }

    /// <summary>Publishes a port as part of a NAT, with which it is removed.</summary>
    /// <param name="natName">The NAT.</param>
    /// <param name="options">What leads where.</param>
    /// <exception cref="ArgumentException">A value is wrong; it is named.</exception>
    /// <exception cref="LinuxException">There is no such NAT (ENOENT), the port leads elsewhere already (EEXIST), or the kernel refuses.</exception>
    public NetNatStaticMapping AddStaticMapping(string natName, PortForwardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        PortForwardSpecification forward = options.Read();
        // Names fit in any case, as on Windows; the mapping carries the NAT's own spelling.
        string name = Masquerades(ReadRules("list the NATs")).Find(other => string.Equals(other.NatName, natName, StringComparison.OrdinalIgnoreCase))?.NatName ?? natName;
        PortForwardRule rule = AddPortForward(forward with { NatName = name }, options.Comment, present =>
        {
            if (!Masquerades(present).Exists(other => other.NatName == name)) throw new NetlinkException(Errno.ENOENT, $"add a static mapping to the NAT '{natName}'", advice: "There is no such NAT; New-NetNat makes one, Get-NetNat lists them.");
        });
        return new NetNatStaticMapping(rule);
    }

    private (string Name, NetfilterFamily Family) FindExternal(string prefix)
    {
        const string Parameter = "ExternalIPInterfaceAddressPrefix";
        IPPrefix wanted = IPPrefix.Parse(prefix, Parameter);
        List<string> found = FindInterfaces(wanted);
        return found.Count switch
        {
            1 => (found[0], wanted.Address.Family == AddressFamily.IPv6 ? NetfilterFamily.IP6 : NetfilterFamily.IP),
            0 => throw FirewallAddress.Wrong($"No interface has an address in {prefix}.", Parameter),
            _ => throw FirewallAddress.Wrong($"Several interfaces have addresses in {prefix}: {string.Join(", ", found)}.", Parameter),
        };
    }
}
