using System.Text;
using NetLab.Firewall.Expressions;
using NetLab.Network;

namespace NetLab.Firewall.Rules;

/// <summary>Whether a new connection of some traffic fits a match: true, false, or null where that is not known.</summary>
internal static class TrafficMatch
{
    private const uint StateNew = 8, StatusDestinationNat = 0x20;

    public static bool? Holds(ForwardedTraffic traffic, MatchPart match, RuleContext context)
    {
        Operand left = match.Left;
        if (left.Xor is not null) return null;
        if (left.Text is "ct state" or "ct status")
        {
            uint? bits = left.Text == "ct state" ? StateNew : traffic.DestinationPort is not null ? StatusDestinationNat : 0;
            ulong mask = left.Mask is null ? ulong.MaxValue : left.Mask.Length <= 8 ? DataText.Number(left.Mask, left.BigEndian) : 0;
            if (match.Last is not null || match.Value.Length > 8 || (left.Text == "ct status" && (mask & ~(ulong)StatusDestinationNat) != 0)) return null;
            bool equal = (bits.Value & mask) == DataText.Number(match.Value, left.BigEndian);
            return match.Operator switch { CompareOperator.Equal => equal, CompareOperator.NotEqual => !equal, _ => null };
        }
        if (match.Operator is not (CompareOperator.Equal or CompareOperator.NotEqual)) return null;
        bool? within = left.Type is DataType.IPv4 or DataType.IPv6
            ? Addresses(traffic, match)
            : left.Mask is null ? Within(traffic, left, match.Value, match.Last ?? match.Value, context) : null;
        return match.IsInverted ? !within : within;
    }

    public static bool? Holds(ForwardedTraffic traffic, SetMatchPart match, RuleContext context)
    {
        if (match.Left.Count != 1 || match.Set is not { IsAnonymous: true } set) return null;
        bool? found = false;
        foreach ((byte[] from, byte[] to, _) in SetText.Ranges(set, match.Left))
        {
            bool? within = Within(traffic, match.Left[0], from, to, context);
            if (within == true) return !match.IsInverted;
            if (within is null) found = null;
        }
        return match.IsInverted ? !found : found;
    }

    /// <summary>What a verdict map certainly says, or null.</summary>
    public static Verdict? Find(ForwardedTraffic traffic, SetMatchPart map, RuleContext context)
    {
        if (map.Left.Count != 1 || map.Set is not { IsAnonymous: true } set) return null;
        if (map.Left[0].Text == "ct state")
        {
            foreach (SetElement element in set.Elements)
            {
                if (element.Key.Length <= 8 && DataText.Number(element.Key, bigEndian: false) == StateNew) return element.Verdict;
            }
            return null;
        }
        foreach ((byte[] from, byte[] to, SetElement element) in SetText.Ranges(set, map.Left))
        {
            if (Within(traffic, map.Left[0], from, to, context) == true) return element.Verdict;
        }
        return null;
    }

    /// <summary>Whether a property of the traffic lies between two values.</summary>
    private static bool? Within(ForwardedTraffic traffic, Operand left, byte[] from, byte[] to, RuleContext context)
    {
        switch (left.Text)
        {
            case "ct state": return DataText.Number(from.AsSpan(0, Math.Min(from.Length, 8)), left.BigEndian) == StateNew;
            case "ip saddr" or "ip6 saddr": return Range(traffic, traffic.Source, left, from, to);
            case "ip daddr" or "ip6 daddr": return Range(traffic, traffic.Destination, left, from, to);
            case "iifname": return Name(traffic.InInterface, from);
            case "oifname": return Name(traffic.OutInterface, from);
            case "iif": return Index(traffic.InInterface, from, context);
            case "oif": return Index(traffic.OutInterface, from, context);
            case "meta nfproto": return Family(traffic) is { } family && from.Length > 0 ? from[0] == (byte)family : null;
            case "meta l4proto" or "ip protocol" or "ip6 nexthdr": return traffic.Protocol is byte protocol && from.Length > 0 ? from[0] == protocol : null;
            case "tcp dport" or "udp dport" or "sctp dport" or "th dport":
                if (traffic.DestinationPort is not ushort port || from.Length < 2 || to.Length < 2) return null;
                if (left.Text[..2] != "th" && traffic.Protocol is byte known && !left.Text.StartsWith(HeaderField.Transport(known), StringComparison.Ordinal)) return false;
                return port >= DataText.Number(from.AsSpan(0, 2), true) && port <= DataText.Number(to.AsSpan(0, 2), true);
            default: return null;
        }
    }

    private static bool? Addresses(ForwardedTraffic traffic, MatchPart match)
    {
        int size = match.Left.Type == DataType.IPv4 ? 4 : 16;
        byte[] from = new byte[size], to = new byte[size];
        match.Value.AsSpan(0, Math.Min(size, match.Value.Length)).CopyTo(from);
        if (match.Last is not null) match.Last.AsSpan(0, Math.Min(size, match.Last.Length)).CopyTo(to);
        else
        {
            for (int i = 0; i < size; i++)
            {
                byte mask = match.Left.Mask is byte[] bits ? (i < bits.Length ? bits[i] : (byte)0) : i < match.Value.Length ? (byte)0xff : (byte)0;
                to[i] = (byte)(from[i] | ~mask);
            }
        }
        string? mine = match.Left.Text switch { "ip saddr" or "ip6 saddr" => traffic.Source, "ip daddr" or "ip6 daddr" => traffic.Destination, _ => null };
        return match.Left.Text is "ip saddr" or "ip6 saddr" or "ip daddr" or "ip6 daddr" ? Range(traffic, mine, match.Left, from, to) : null;
    }

    /// <summary>Whether all of a prefix lies between two addresses; null where only some of it does.</summary>
    private static bool? Range(ForwardedTraffic traffic, string? mine, Operand left, byte[] from, byte[] to)
    {
        NetfilterFamily family = left.Type == DataType.IPv4 ? NetfilterFamily.IP : NetfilterFamily.IP6;
        if (Family(traffic) is { } known && known != family) return false;
        if (mine is null || !IPValue.TryRead(from, out IPValue low) || !IPValue.TryRead(to, out IPValue high)) return null;
        IPPrefix prefix = IPPrefix.Parse(mine, "Source");
        if (prefix.Address.Family != low.Family) return false;
        UInt128 first = prefix.Network.Bits, last = first | (IPValue.Mask(low.Family, low.BitCount) ^ IPValue.Mask(low.Family, prefix.Length));
        if (first >= low.Bits && last <= high.Bits) return true;
        return last < low.Bits || first > high.Bits ? false : null;
    }

    private static NetfilterFamily? Family(ForwardedTraffic traffic)
    {
        if (traffic.Family is NetfilterFamily.IP or NetfilterFamily.IP6) return traffic.Family;
        string? address = traffic.Source ?? traffic.Destination;
        return address is null ? null : address.Contains(':', StringComparison.Ordinal) ? NetfilterFamily.IP6 : NetfilterFamily.IP;
    }

    private static bool? Name(string? name, ReadOnlySpan<byte> value)
    {
        if (name is null) return null;
        int end = value.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
        // Compared without its NUL it is the beginning of a name.
        return end < 0 && value.Length < 16 ? name.TrimEnd('*').StartsWith(text, StringComparison.Ordinal) : name == text;
    }

    private static bool? Index(string? name, byte[] value, RuleContext context) =>
        name is null || value.Length > 8 ? null : DataText.Number(value, bigEndian: false) is <= int.MaxValue and var index && context.Interfaces.GetValueOrDefault((int)index) == name;
}
