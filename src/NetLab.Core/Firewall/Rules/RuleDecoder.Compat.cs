using System.Globalization;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>The extensions of iptables that NetLab knows (linux/netfilter/xt_*.h); the others are named <c>xt:NAME</c> with their bytes kept.</summary>
internal sealed partial class RuleDecoder
{
    private void AddCompat(CompatExpression compat)
    {
        int before = _parts.Count;
        string? comment = _comment;
        if (compat.IsTarget ? AddTarget(compat) : AddMatch(compat)) return;
        _parts.RemoveRange(before, _parts.Count - before);
        _comment = comment;
        _parts.Add(new UnknownPart($"xt:{compat.Extension}", compat.Settings, mayMatch: !compat.IsTarget));
    }

    private bool AddMatch(CompatExpression compat)
    {
        var settings = new CompatSettings(compat.Settings);
        switch (compat.Extension)
        {
            case "comment": _comment ??= settings.Text(0, 256); return true;
            case "conntrack" when compat.Revision is >= 1 and <= 3 && settings.Length >= 152: return AddConntrackMatch(settings, compat.Revision);
            case "state" when settings.Length >= 4: AddStates(settings.UInt32(0), inverted: false); return true;
            case "addrtype" when settings.Length >= 8: AddAddressTypes(settings, compat.Revision); return true;
            case "tcp" when settings.Length >= 12: AddTcp(settings); return true;
            case "udp" or "udplite" when settings.Length >= 9: AddUdp(settings); return true;
            case "multiport" when settings.Length >= 32: AddMultiPort(settings, compat.Revision); return true;
            case "icmp" or "icmp6" when settings.Length >= 4: AddIcmp(settings, compat.Extension == "icmp6"); return true;
            case "mark" when compat.Revision == 1 && settings.Length >= 9: AddMark(settings); return true;
            case "iprange" when compat.Revision == 1 && settings.Length >= 65: AddAddressRange(settings); return true;
            case "mac" when settings.Length >= 12:
                _parts.Add(new MatchPart(new Operand("ether saddr", DataType.Ether, 6, BigEndian: true), Comparison(settings.UInt32(8) != 0), settings.Bytes(0, 6)));
                return true;
            case "owner" when compat.Revision == 1 && settings.Length >= 18: AddOwner(settings); return true;
            default: return false;
        }
    }

    private static CompareOperator Comparison(bool inverted) => inverted ? CompareOperator.NotEqual : CompareOperator.Equal;

    private bool AddConntrackMatch(CompatSettings settings, uint revision)
    {
        const int State = 1, Protocol = 2, Status = 0x40, Expires = 0x80, Direction = 0x1000;
        int match = settings.UInt16(146), invert = settings.UInt16(148);
        if ((match & Expires) != 0) return false;
        if ((match & Direction) != 0) AddDirection((invert & Direction) != 0);
        if ((match & State) != 0) AddStates(revision == 1 ? settings.Byte(150) : settings.UInt16(150), (invert & State) != 0);
        if ((match & Protocol) != 0)
            _parts.Add(new MatchPart(new Operand("ct original protocol", DataType.Protocol, 1, BigEndian: false), Comparison((invert & Protocol) != 0), [(byte)settings.UInt16(136)]));
        AddConntrackAddresses(settings, match, invert);
        AddConntrackPorts(settings, match, invert, revision);
        if ((match & Status) != 0)
        {
            uint bits = revision == 1 ? settings.Byte(151) : settings.UInt16(152);
            _parts.Add(Bits("ct status", DataType.ConntrackStatus, bits, (invert & Status) != 0));
        }
        return true;
    }

    private void AddDirection(bool reply) =>
        _parts.Add(new MatchPart(new Operand("ct direction", DataType.Direction, 1, BigEndian: false), CompareOperator.Equal, [reply ? (byte)1 : (byte)0]));

    private void AddConntrackAddresses(CompatSettings settings, int match, int invert)
    {
        bool six = rule.Family == NetfilterFamily.IP6;
        ReadOnlySpan<string> ends = ["original saddr", "original daddr", "reply saddr", "reply daddr"];
        for (int i = 0; i < ends.Length; i++)
        {
            int flag = 4 << i;
            if ((match & flag) == 0) continue;
            int size = six ? 16 : 4;
            string[] words = ends[i].Split(' ');
            var operand = new Operand($"ct {words[0]} {(six ? "ip6" : "ip")} {words[1]}", six ? DataType.IPv6 : DataType.IPv4, size, BigEndian: true);
            byte[] mask = settings.Bytes((i * 32) + 16, size);
            if (mask.AsSpan().ContainsAnyExcept((byte)0xff)) operand = operand with { Mask = mask };
            _parts.Add(new MatchPart(operand, Comparison((invert & flag) != 0), settings.Bytes(i * 32, size)));
        }
    }

    private void AddConntrackPorts(CompatSettings settings, int match, int invert, uint revision)
    {
        ReadOnlySpan<string> ends = ["original proto-src", "original proto-dst", "reply proto-src", "reply proto-dst"];
        for (int i = 0; i < ends.Length; i++)
        {
            int flag = 0x100 << i;
            if ((match & flag) == 0) continue;
            ushort low = revision == 3 ? settings.UInt16(138 + (i * 2)) : settings.UInt16BigEndian(138 + (i * 2));
            ushort high = revision == 3 ? settings.UInt16(154 + (i * 2)) : low;
            _parts.Add(PortMatch($"ct {ends[i]}", low, Math.Max(low, high), (invert & flag) != 0));
        }
    }

    private void AddStates(uint states, bool inverted)
    {
        // XT_CONNTRACK_STATE_*: the states have nft's bits; beyond them stand two of the status, and untracked.
        const uint States = 0xf, SourceNat = 0x40, DestinationNat = 0x80, Untracked = 0x100;
        uint state = (states & States) | ((states & Untracked) != 0 ? 0x40u : 0);
        uint status = ((states & SourceNat) != 0 ? 0x10u : 0) | ((states & DestinationNat) != 0 ? 0x20u : 0);
        if (status == 0) _parts.Add(Bits("ct state", DataType.ConntrackState, state, inverted));
        else if (state == 0) _parts.Add(Bits("ct status", DataType.ConntrackStatus, status, inverted));
        else _parts.Add(new TextMatchPart($"{(inverted ? "not " : "")}(ct state {DataText.Bits(DataType.ConntrackState, state)} or ct status {DataText.Bits(DataType.ConntrackStatus, status)})"));
    }

    private static MatchPart Bits(string text, DataType type, uint bits, bool inverted) =>
        new(new Operand(text, type, 4, BigEndian: false) { Mask = BitConverter.GetBytes(bits) }, inverted ? CompareOperator.Equal : CompareOperator.NotEqual, new byte[4]);

    private void AddAddressTypes(CompatSettings settings, uint revision)
    {
        bool first = revision == 0;
        uint flags = first ? (settings.UInt32(4) != 0 ? 1u : 0) | (settings.UInt32(8) != 0 ? 2u : 0) : settings.UInt32(4);
        string limit = (flags & 4) != 0 ? " . iif" : (flags & 8) != 0 ? " . oif" : "";
        Add("saddr", settings.UInt16(0), (flags & 1) != 0);
        Add("daddr", settings.UInt16(2), (flags & 2) != 0);

        void Add(string end, ushort types, bool inverted)
        {
            if (types == 0) return;
            var operand = new Operand($"fib {end}{limit} type", DataType.AddressType, 4, BigEndian: false);
            if ((types & (types - 1)) == 0)
            {
                _parts.Add(new MatchPart(operand, Comparison(inverted), BitConverter.GetBytes(int.TrailingZeroCount(types))));
                return;
            }
            var names = new List<string>();
            for (uint type = 0; type < 16; type++)
            {
                if ((types & (1 << (int)type)) != 0) names.Add(DataNames.Find(DataType.AddressType, type) ?? type.ToString(CultureInfo.InvariantCulture));
            }
            _parts.Add(new TextMatchPart($"{operand.Text} {(inverted ? "!= " : "")}{{ {string.Join(", ", names)} }}"));
        }
    }

    private void AddTcp(CompatSettings settings)
    {
        Implied(6);
        byte invert = settings.Byte(11), option = settings.Byte(8), mask = settings.Byte(9);
        AddPorts("tcp", settings, (invert & 1) != 0, (invert & 2) != 0);
        if (option != 0) _parts.Add(new TextMatchPart($"tcp option {TcpOptions.GetValueOrDefault(option) ?? option.ToString(CultureInfo.InvariantCulture)} {((invert & 8) != 0 ? "missing" : "exists")}"));
        if (mask != 0)
            _parts.Add(new MatchPart(new Operand("tcp flags", DataType.TcpFlags, 1, BigEndian: true) { Mask = [mask] }, Comparison((invert & 4) != 0), [settings.Byte(10)]));
    }

    private void AddUdp(CompatSettings settings)
    {
        Implied(17);
        AddPorts("udp", settings, (settings.Byte(8) & 1) != 0, (settings.Byte(8) & 2) != 0);
    }

    /// <summary>Naming a protocol's header says that it is this protocol.</summary>
    private void Implied(byte protocol)
    {
        if (_protocol == protocol) Hide(ref _protocolPart);
    }

    private void AddPorts(string header, CompatSettings settings, bool sourceInverted, bool destinationInverted)
    {
        if ((settings.UInt16(0), settings.UInt16(2)) != (0, ushort.MaxValue) || sourceInverted) _parts.Add(PortMatch($"{header} sport", settings.UInt16(0), settings.UInt16(2), sourceInverted));
        if ((settings.UInt16(4), settings.UInt16(6)) != (0, ushort.MaxValue) || destinationInverted) _parts.Add(PortMatch($"{header} dport", settings.UInt16(4), settings.UInt16(6), destinationInverted));
    }

    private static MatchPart PortMatch(string text, ushort first, ushort last, bool inverted) =>
        new(new Operand(text, DataType.Port, 2, BigEndian: true), Comparison(inverted), [(byte)(first >> 8), (byte)first])
        {
            Last = first == last ? null : [(byte)(last >> 8), (byte)last],
        };

    private void AddMultiPort(CompatSettings settings, uint revision)
    {
        bool ranges = revision == 1 && settings.Length >= 48;
        var ports = new List<string>();
        int count = Math.Min((int)settings.Byte(1), 15);
        for (int i = 0; i < count; i++)
        {
            string port = settings.UInt16(2 + (i * 2)).ToString(CultureInfo.InvariantCulture);
            // pflags: this port and the next are a range.
            if (ranges && settings.Byte(32 + i) != 0 && i + 1 < count) port += string.Create(CultureInfo.InvariantCulture, $"-{settings.UInt16(2 + (++i * 2))}");
            ports.Add(port);
        }
        bool inverted = ranges && settings.Byte(47) != 0;
        string header = HeaderField.Transport(_protocol);
        if (header != "th") Hide(ref _protocolPart);
        string end = settings.Byte(0) switch { 0 => "sport", 1 => "dport", _ => $"sport or {header} dport" };
        _parts.Add(new TextMatchPart($"{header} {end} {(inverted ? "!= " : "")}{{ {string.Join(", ", ports)} }}"));
    }

    private void AddIcmp(CompatSettings settings, bool six)
    {
        const byte AnyType = 0xff;
        string header = six ? "icmpv6" : "icmp";
        Implied(six ? (byte)58 : (byte)1);
        CompareOperator comparison = Comparison((settings.Byte(3) & 1) != 0);
        // ICMP's type 255 is any; ICMPv6 has none.
        if (six || settings.Byte(0) != AnyType)
            _parts.Add(new MatchPart(new Operand($"{header} type", six ? DataType.Icmp6Type : DataType.IcmpType, 1, BigEndian: true), comparison, [settings.Byte(0)]));
        (byte first, byte last) = (settings.Byte(1), settings.Byte(2));
        if (first == 0 && last == AnyType) return;
        _parts.Add(new MatchPart(new Operand($"{header} code", six ? DataType.Icmp6Code : DataType.IcmpCode, 1, BigEndian: true), comparison, [first]) { Last = first == last ? null : [last] });
    }

    private void AddMark(CompatSettings settings)
    {
        var operand = new Operand("meta mark", DataType.Mark, 4, BigEndian: false);
        if (settings.UInt32(4) != uint.MaxValue) operand = operand with { Mask = settings.Bytes(4, 4) };
        _parts.Add(new MatchPart(operand, Comparison(settings.Byte(8) != 0), settings.Bytes(0, 4)));
    }

    private void AddAddressRange(CompatSettings settings)
    {
        bool six = rule.Family == NetfilterFamily.IP6;
        (string header, DataType type, int size) = six ? ("ip6", DataType.IPv6, 16) : ("ip", DataType.IPv4, 4);
        byte flags = settings.Byte(64);
        if ((flags & 1) != 0) _parts.Add(new MatchPart(new Operand($"{header} saddr", type, size, BigEndian: true), Comparison((flags & 0x10) != 0), settings.Bytes(0, size)) { Last = settings.Bytes(16, size) });
        if ((flags & 2) != 0) _parts.Add(new MatchPart(new Operand($"{header} daddr", type, size, BigEndian: true), Comparison((flags & 0x20) != 0), settings.Bytes(32, size)) { Last = settings.Bytes(48, size) });
    }

    private void AddOwner(CompatSettings settings)
    {
        (byte match, byte invert) = (settings.Byte(16), settings.Byte(17));
        AddIds("meta skuid", settings.UInt32(0), settings.UInt32(4), 1);
        AddIds("meta skgid", settings.UInt32(8), settings.UInt32(12), 2);
        if ((match & 4) != 0) _parts.Add(new TextMatchPart($"socket {((invert & 4) != 0 ? "missing" : "exists")}"));

        void AddIds(string text, uint first, uint last, int flag)
        {
            if ((match & flag) == 0) return;
            _parts.Add(new MatchPart(Number(text, 4), Comparison((invert & flag) != 0), BitConverter.GetBytes(first)) { Last = first == last ? null : BitConverter.GetBytes(last) });
        }
    }
}
