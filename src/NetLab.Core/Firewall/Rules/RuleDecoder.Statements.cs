using System.Globalization;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>What rules do besides matching.</summary>
internal sealed partial class RuleDecoder
{
    private const string Unit = " ";

    private void AddStatement(Expression expression)
    {
        switch (expression)
        {
            case NatExpression nat: AddNat(nat); break;
            case MasqueradeExpression masquerade: AddText("masquerade" + Ports(masquerade.Port, masquerade.LastPort, " to :") + Flags(masquerade.Flags)); break;
            case RedirectExpression redirect: AddText("redirect" + Ports(redirect.Port, redirect.LastPort, " to :") + Flags(redirect.Flags ?? NatFlags.None)); break;
            case TransparentProxyExpression proxy: AddText(Proxy(proxy)); break;
            case RejectExpression reject: AddReject(reject); break;
            case LogExpression log: AddText(Log(log)); break;
            case LimitExpression limit: _parts.Add(new TextMatchPart(Limit(limit))); break;
            case QuotaExpression quota: _parts.Add(new TextMatchPart($"quota {((quota.Flags & 1) != 0 ? "over " : "")}{Bytes(quota.Bytes)}")); break;
            case ConnectionLimitExpression limit: _parts.Add(new TextMatchPart(string.Create(CultureInfo.InvariantCulture, $"ct count {((limit.Flags & 1) != 0 ? "over " : "")}{limit.Count}"))); break;
            case LastExpression: AddText("last"); break;
            case NoTrackExpression: AddText("notrack"); break;
            case ObjectExpression @object: AddText(ObjectText(@object)); break;
            case DynamicSetExpression dynamic: _parts.Add(new TextMatchPart(Dynamic(dynamic))); break;
            case QueueExpression queue: AddText(Queue(queue)); break;
            case DuplicateExpression duplicate: AddText("dup" + To(duplicate.Address, " to ") + To(duplicate.Interface, duplicate.Address is null ? " to " : " device ", DataType.InterfaceIndex)); break;
            case ForwardExpression forward: AddText("fwd" + To(forward.Address, forward.Family == IPv6 ? " ip6 to " : " ip to ") + To(forward.Interface, forward.Address is null ? " to " : " device ", DataType.InterfaceIndex)); break;
            case SynProxyExpression proxy: AddText(SynProxy(proxy)); break;
            case NumberExpression number: Load(number.Destination, Number($"numgen {(number.Type == 1 ? "random" : "inc")} mod {number.Modulus}{Offset(number.Offset)}", 4)); break;
            case HashExpression hash: Load(hash.Destination, HashOperand(hash)); break;
            case SocketExpression socket: Load(socket.Destination, SocketOperand(socket)); break;
            case RouteExpression route: Load(route.Destination, RouteOperand(route)); break;
            case ExtensionHeaderExpression header: AddExtension(header); break;
            case UnknownExpression unknown: _parts.Add(new UnknownPart(unknown.KernelName, unknown.Data, mayMatch: true)); break;
            default: _parts.Add(new UnknownPart(expression.Name, [], mayMatch: true)); break;
        }
    }

    private void AddNat(NatExpression nat)
    {
        string text = nat.Type == NatType.Source ? "snat" : "dnat";
        bool six = nat.Family == NetfilterFamily.IP6;
        if (rule.Family == NetfilterFamily.Inet && nat.Address is not null) text += six ? " ip6" : " ip";
        if ((nat.Flags & NatFlags.NetMap) != 0) text += " prefix";
        if (nat.Address is not null || nat.Port is not null) text += " to ";
        DataType type = six ? DataType.IPv6 : DataType.IPv4;
        Operand? address = nat.Address is uint first ? Held(first) : null;
        if (address is not null)
        {
            string low = Typed(address, type);
            if (nat.LastAddress is uint last && last != nat.Address) low += $"-{Typed(Held(last), type)}";
            bool brackets = six && nat.Port is not null && address.Constant is not null;
            text += brackets ? $"[{low}]" : low;
        }
        // The port of a map of address and port stands in the registers behind the address, and in its text.
        if (nat.Port is not null && address?.Parts is not { Count: > 1 }) text += Ports(nat.Port, nat.LastPort, ":");
        AddText(text + Flags(nat.Flags));
    }

    private string Typed(Operand operand, DataType type) =>
        operand.Constant is byte[] constant ? context.Write(type, constant, bigEndian: true) : Value(operand, operand);

    private string Ports(uint? first, uint? last, string before)
    {
        if (first is not uint port) return "";
        string text = before + Typed(Held(port), DataType.Port);
        return last is uint highest && highest != port ? $"{text}-{Typed(Held(highest), DataType.Port)}" : text;
    }

    private string To(uint? register, string before, DataType type = DataType.Bytes)
    {
        if (register is not uint held) return "";
        Operand operand = Held(held);
        if (type == DataType.Bytes) type = operand.Length == 16 ? DataType.IPv6 : DataType.IPv4;
        return before + (operand.Constant is byte[] constant ? context.Write(type, constant, bigEndian: type != DataType.InterfaceIndex) : Value(operand, operand));
    }

    private static string Flags(NatFlags flags)
    {
        var words = new List<string>();
        if ((flags & NatFlags.Random) != 0) words.Add("random");
        if ((flags & NatFlags.FullyRandom) != 0) words.Add("fully-random");
        if ((flags & NatFlags.Persistent) != 0) words.Add("persistent");
        return words.Count == 0 ? "" : Unit + string.Join(',', words);
    }

    private string Proxy(TransparentProxyExpression proxy)
    {
        string family = rule.Family != NetfilterFamily.Inet ? "" : proxy.Family switch { NetfilterFamily.IP => " ip", NetfilterFamily.IP6 => " ip6", _ => "" };
        string address = "";
        if (proxy.Address is uint register)
        {
            address = Typed(Held(register), proxy.Family == NetfilterFamily.IP6 ? DataType.IPv6 : DataType.IPv4);
            if (proxy.Family == NetfilterFamily.IP6) address = $"[{address}]";
        }
        return $"tproxy{family} to {address}{Ports(proxy.Port, null, ":")}";
    }

    private void AddReject(RejectExpression reject)
    {
        byte code = reject.Code ?? 0;
        string text = "reject";
        if (reject.Type == 1) text += " with tcp reset";
        else if (reject.Type == 2)
        {
            if (code != 1) text += $" with icmpx {DataNames.IcmpxCode(code) ?? code.ToString(CultureInfo.InvariantCulture)}";
        }
        else
        {
            bool six = _network == "ip6";
            bool plain = rule.Family is NetfilterFamily.IP or NetfilterFamily.IP6 && code == (six ? 4 : 3);
            if (!plain) text += $" with {(six ? "icmpv6" : "icmp")} {context.Write(six ? DataType.Icmp6Code : DataType.IcmpCode, [code], bigEndian: true)}";
            Hide(ref _networkPart);
        }
        _parts.Add(new RejectPart(text));
    }

    private static string Log(LogExpression log)
    {
        string text = "log";
        if (log.Prefix is not null) text += $" prefix {DataText.Quote(log.Prefix)}";
        if (log.Group is ushort group)
        {
            text += string.Create(CultureInfo.InvariantCulture, $" group {group}");
            if (log.SnapLength is > 0) text += string.Create(CultureInfo.InvariantCulture, $" snaplen {log.SnapLength}");
            if (log.QueueThreshold is > 0) text += string.Create(CultureInfo.InvariantCulture, $" queue-threshold {log.QueueThreshold}");
        }
        if (log.Level is uint level and not 4) text += $" level {LogLevel(level)}";
        return text + LogFlags(log.Flags ?? 0);
    }

    private static string LogLevel(uint level) => level switch
    {
        0 => "emerg", 1 => "alert", 2 => "crit", 3 => "err", 4 => "warn", 5 => "notice", 6 => "info", 7 => "debug", 8 => "audit",
        _ => level.ToString(CultureInfo.InvariantCulture),
    };

    private static string LogFlags(uint flags)
    {
        if ((flags & 0x2f) == 0x2f) return " flags all";
        string text = (flags & 3) switch { 1 => " flags tcp sequence", 2 => " flags tcp options", 3 => " flags tcp sequence,options", _ => "" };
        if ((flags & 4) != 0) text += " flags ip options";
        if ((flags & 8) != 0) text += " flags skuid";
        if ((flags & 0x20) != 0) text += " flags ether";
        return text;
    }

    private static string Limit(LimitExpression limit)
    {
        string unit = limit.Unit switch { 1 => "second", 60 => "minute", 3600 => "hour", 86400 => "day", 604800 => "week", _ => string.Create(CultureInfo.InvariantCulture, $"{limit.Unit}s") };
        string over = (limit.Flags & 1) != 0 ? "over " : "";
        if (limit.Type == 1)
        {
            string burst = limit.Burst is 0 ? "" : $" burst {Bytes(limit.Burst)}";
            return $"limit rate {over}{Bytes(limit.Rate)}/{unit}{burst}";
        }
        string packets = limit.Burst is 0 or 5 ? "" : string.Create(CultureInfo.InvariantCulture, $" burst {limit.Burst} packets");
        return string.Create(CultureInfo.InvariantCulture, $"limit rate {over}{limit.Rate}/{unit}{packets}");
    }

    /// <summary>Bytes in nft's units, the largest that divides them.</summary>
    private static string Bytes(ulong bytes)
    {
        ReadOnlySpan<string> units = ["bytes", "kbytes", "mbytes"];
        int unit = 0;
        for (; unit < 2 && bytes != 0 && bytes % 1024 == 0; unit++) bytes /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes} {units[unit]}");
    }

    private string ObjectText(ObjectExpression @object)
    {
        string name = @object.Object is not null ? DataText.Quote(@object.Object)
            : $"{Held(@object.Source ?? 0).Text} map {SetText.Write(@object.Set ?? "", context.Find(rule.Family, rule.Table, @object.Set ?? ""), [Held(@object.Source ?? 0)], null, context)}";
        return @object.Type switch
        {
            1 => $"counter name {name}",
            2 => $"quota name {name}",
            3 => $"ct helper set {name}",
            4 => $"limit name {name}",
            5 => $"ct count name {name}",
            6 => $"tunnel name {name}",
            7 => $"ct timeout set {name}",
            8 => $"meta secmark set {name}",
            9 => $"ct expectation set {name}",
            10 => $"synproxy name {name}",
            _ => $"object {name}",
        };
    }

    private string Dynamic(DynamicSetExpression dynamic)
    {
        SetMessage? set = context.Find(rule.Family, rule.Table, dynamic.Set);
        string text = SetMatchPart.OperandText(Keys(dynamic.Key, set?.KeyLength ?? 0));
        if (dynamic.Timeout is > 0) text += $" timeout {Duration(dynamic.Timeout.Value)}";
        foreach (Expression inner in dynamic.Expressions) text += Unit + Inner(inner);
        if (dynamic.Data is uint data) text += $" : {Typed(Held(data), DataTypes(set?.DataType ?? 0) is [var type, ..] ? type : DataType.Bytes)}";
        string verb = dynamic.Operation switch { 0 => "add", 1 => "update", _ => "delete" };
        return $"{verb} @{dynamic.Set} {{ {text} }}";
    }

    private static string Inner(Expression expression) => expression switch
    {
        LimitExpression limit => Limit(limit),
        CounterExpression => "counter",
        ConnectionLimitExpression limit => string.Create(CultureInfo.InvariantCulture, $"ct count {((limit.Flags & 1) != 0 ? "over " : "")}{limit.Count}"),
        QuotaExpression quota => $"quota {((quota.Flags & 1) != 0 ? "over " : "")}{Bytes(quota.Bytes)}",
        LastExpression => "last",
        _ => expression.Name,
    };

    /// <summary>A time in milliseconds as nft writes it: <c>1d2h3m4s5ms</c>.</summary>
    private static string Duration(ulong milliseconds)
    {
        string text = "";
        foreach ((ulong size, string unit) in ((ulong, string)[])[(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")])
        {
            if (milliseconds / size == 0) continue;
            text += string.Create(CultureInfo.InvariantCulture, $"{milliseconds / size}{unit}");
            milliseconds %= size;
        }
        return text.Length == 0 ? "0s" : text;
    }

    private string Queue(QueueExpression queue)
    {
        string flags = (queue.Flags & 3) switch { 1 => " flags bypass", 2 => " flags fanout", 3 => " flags bypass,fanout", _ => "" };
        if (queue.Source is uint source) return $"queue{flags} to {Held(source).Text}";
        int last = (queue.Number ?? 0) + Math.Max((queue.Total ?? 1) - 1, 0);
        string to = string.Create(CultureInfo.InvariantCulture, $"{queue.Number ?? 0}");
        return $"queue{flags} to {(last != (queue.Number ?? 0) ? string.Create(CultureInfo.InvariantCulture, $"{to}-{last}") : to)}";
    }

    private static string SynProxy(SynProxyExpression proxy)
    {
        string text = "synproxy";
        if ((proxy.Flags & 1) != 0) text += string.Create(CultureInfo.InvariantCulture, $" mss {proxy.SegmentSize}");
        if ((proxy.Flags & 2) != 0) text += string.Create(CultureInfo.InvariantCulture, $" wscale {proxy.WindowScale}");
        if ((proxy.Flags & 8) != 0) text += " timestamp";
        if ((proxy.Flags & 4) != 0) text += " sack-perm";
        return text;
    }
}
