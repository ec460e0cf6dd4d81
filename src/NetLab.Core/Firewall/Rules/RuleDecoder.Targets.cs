using System.Globalization;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>The targets of iptables that NetLab knows.</summary>
internal sealed partial class RuleDecoder
{
    private bool AddTarget(CompatExpression compat)
    {
        var settings = new CompatSettings(compat.Settings);
        bool six = rule.Family == NetfilterFamily.IP6;
        switch (compat.Extension)
        {
            case "MASQUERADE": return AddRange(compat, settings, "masquerade");
            case "REDIRECT": return AddRange(compat, settings, "redirect");
            case "SNAT": return AddRange(compat, settings, "snat");
            case "DNAT": return AddRange(compat, settings, "dnat");
            case "NETMAP": return AddRange(compat, settings, rule.Chain.Contains("POST", StringComparison.Ordinal) ? "snat prefix" : "dnat prefix");
            case "LOG" when settings.Length >= 32:
                string prefix = settings.Text(2, 30);
                AddText(Log(new LogExpression { Prefix = prefix.Length > 0 ? prefix : null, Level = settings.Byte(0), Flags = settings.Byte(1) }));
                return true;
            case "REJECT" when settings.Length >= 4: return AddReject(settings.UInt32(0), six);
            case "MARK" when compat.Revision == 2 && settings.Length >= 8: AddMarkTarget(settings.UInt32(0), settings.UInt32(4)); return true;
            case "CONNMARK" when settings.Length >= 15: return AddConnectionMark(settings, compat.Revision);
            case "TCPMSS" when settings.Length >= 2:
                Implied(6);
                AddText($"tcp option maxseg size set {(settings.UInt16(0) == ushort.MaxValue ? "rt mtu" : settings.UInt16(0).ToString(CultureInfo.InvariantCulture))}");
                return true;
            case "NOTRACK": AddText("notrack"); return true;
            default: return false;
        }
    }

    /// <summary>A target whose settings are a range of addresses and ports (linux/netfilter/nf_nat.h).</summary>
    private bool AddRange(CompatExpression compat, CompatSettings settings, string verb)
    {
        bool six = rule.Family == NetfilterFamily.IP6;
        // IPv4's first revision is nf_nat_ipv4_multi_range_compat with one range, all others nf_nat_range with room for IPv6.
        bool old = !six && compat.Revision == 0;
        if (settings.Length < (old ? 20 : 40)) return false;
        (int flagsAt, int first, int last, int port) = old ? (4, 8, 12, 16) : (0, 4, 20, 36);
        var flags = (NatFlags)settings.UInt32(flagsAt);
        int size = six ? 16 : 4;
        string to = "";
        if ((flags & NatFlags.MapAddresses) != 0)
        {
            DataType type = six ? DataType.IPv6 : DataType.IPv4;
            (byte[] low, byte[] high) = (settings.Bytes(first, size), settings.Bytes(last, size));
            to = context.Write(type, low, bigEndian: true);
            if (!low.AsSpan().SequenceEqual(high)) to += $"-{context.Write(type, high, bigEndian: true)}";
            if (six && (flags & NatFlags.ProtocolSpecified) != 0) to = $"[{to}]";
        }
        if ((flags & NatFlags.ProtocolSpecified) != 0)
        {
            (ushort low, ushort high) = (settings.UInt16BigEndian(port), settings.UInt16BigEndian(port + 2));
            to += low == high ? string.Create(CultureInfo.InvariantCulture, $":{low}") : string.Create(CultureInfo.InvariantCulture, $":{low}-{high}");
        }
        AddText(verb + (to.Length > 0 ? $" to {to}" : "") + Flags(flags));
        return true;
    }

    private bool AddReject(uint with, bool six)
    {
        string? name = six
            ? with switch { 0 => "no-route", 1 => "admin-prohibited", 3 => "addr-unreachable", 4 => "", 6 => "tcp reset", 7 => "policy-fail", 8 => "reject-route", _ => null }
            : with switch { 0 => "net-unreachable", 1 => "host-unreachable", 2 => "prot-unreachable", 3 => "", 5 => "net-prohibited", 6 => "host-prohibited", 7 => "tcp reset", 8 => "admin-prohibited", _ => null };
        if (name is null) return false;
        _parts.Add(new RejectPart(name switch { "" => "reject", "tcp reset" => "reject with tcp reset", _ => $"reject with {(six ? "icmpv6" : "icmp")} {name}" }));
        return true;
    }

    /// <summary>mark = (mark without the mask's bits) xor value.</summary>
    private void AddMarkTarget(uint value, uint mask)
    {
        if (mask == uint.MaxValue) AddText($"meta mark set 0x{value:x8}");
        else if (value == mask) AddText($"meta mark set meta mark | 0x{value:x8}");
        else if (value == 0) AddText($"meta mark set meta mark & 0x{~mask:x8}");
        else AddText($"meta mark set meta mark & 0x{~mask:x8} {((value & ~mask) == 0 ? "|" : "^")} 0x{value:x8}");
    }

    private bool AddConnectionMark(CompatSettings settings, uint revision)
    {
        (uint value, uint mask, uint packetMask) = (settings.UInt32(0), settings.UInt32(4), settings.UInt32(8));
        bool whole = mask == uint.MaxValue && packetMask == uint.MaxValue;
        // The second revision can shift, which nft cannot write.
        if (revision >= 2 && settings.Byte(13) != 0) return false;
        switch (settings.Byte(revision >= 2 ? 14 : 12))
        {
            case 0 when mask == uint.MaxValue: AddText($"ct mark set 0x{value:x8}"); return true;
            case 0: AddText($"ct mark set ct mark & 0x{~mask:x8} {((value & ~mask) == 0 ? "|" : "^")} 0x{value:x8}"); return true;
            case 1 when whole: AddText("ct mark set meta mark"); return true;
            case 2 when whole: AddText("meta mark set ct mark"); return true;
            default: return false;
        }
    }
}
