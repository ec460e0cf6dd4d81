using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>Runs through a rule's expressions as the kernel would, noting what each register holds instead of its value.</summary>
internal sealed partial class RuleDecoder(RuleMessage rule, RuleContext context)
{
    private const byte IPv4 = (byte)NetfilterFamily.IP, IPv6 = (byte)NetfilterFamily.IP6;
    private readonly Operand?[] _registers = new Operand?[16];
    private readonly List<RulePart> _parts = [];
    private CounterExpression? _counter;
    private string? _comment = RuleUserData.Comment(rule.UserData);

    // What the rule has made sure of so far, and the parts that did: they go without saying when a later part implies them.
    private byte? _protocol;
    private string? _network = rule.Family switch { NetfilterFamily.IP => "ip", NetfilterFamily.IP6 => "ip6", NetfilterFamily.Arp => "arp", _ => null };
    private RulePart? _protocolPart, _networkPart, _linkPart;

    public DecodedRule Decode()
    {
        foreach (Expression expression in rule.Expressions) Add(expression);
        return new DecodedRule(_parts, _counter, _comment);
    }

    private void Add(Expression expression)
    {
        switch (expression)
        {
            case PayloadExpression payload: AddPayload(payload); break;
            case MetaExpression meta: AddMeta(meta); break;
            case ConntrackExpression conntrack: AddConntrack(conntrack); break;
            case FibExpression fib: Load(fib.Destination, FibOperand(fib)); break;
            case ImmediateExpression immediate: AddImmediate(immediate); break;
            case BitwiseExpression bitwise: AddBitwise(bitwise); break;
            case ByteOrderExpression order: AddByteOrder(order); break;
            case CompareExpression compare: AddCompare(compare); break;
            case RangeExpression range: AddRange(range); break;
            case LookupExpression lookup: AddLookup(lookup); break;
            case CounterExpression counter: _counter ??= counter; AddText("counter"); break;
            case CompatExpression compat: AddCompat(compat); break;
            default: AddStatement(expression); break;
        }
    }

    private void AddText(string text) => _parts.Add(new TextPart(text));

    private void Load(uint register, Operand operand)
    {
        int start = Register.Offset(register);
        for (int i = 0; i < operand.Words && start >= 0 && start < _registers.Length - i; i++) _registers[start + i] = i == 0 ? operand : null;
    }

    /// <summary>What a register holds; something unknown when nothing was loaded.</summary>
    private Operand Held(uint register)
    {
        int start = Register.Offset(register);
        return (start >= 0 && start < _registers.Length ? _registers[start] : null) ?? new Operand($"reg{register}", DataType.Bytes, 4, BigEndian: true);
    }

    private void AddPayload(PayloadExpression payload)
    {
        string header = Header(payload.Base, out bool implied);
        if (payload.Source is uint source)
        {
            _parts.Add(new TextPart(WritePayload(payload, header, Held(source))));
            return;
        }
        HeaderField? field = HeaderField.Find(header, payload.Offset, payload.Length, default);
        if (field is null && payload.Base == PayloadBase.LinkLayer) field = HeaderField.Find(header = "vlan", payload.Offset, payload.Length, default);
        // A field of less than a byte is known once its mask is.
        bool maybePart = field is null && payload.Length <= 4;
        if (field is not null || maybePart) Imply(payload.Base, implied);
        Load(payload.Destination, new Operand(field?.Text ?? HeaderField.Raw(payload.Base, payload.Offset, payload.Length), field?.Type ?? DataType.Integer, (int)Math.Min(payload.Length, 64), BigEndian: true)
        {
            Source = (header, payload),
        });
    }

    /// <summary>The header a payload is in, by what the rule has made sure of.</summary>
    private string Header(PayloadBase from, out bool implied)
    {
        implied = true;
        switch (from)
        {
            case PayloadBase.LinkLayer: return "ether";
            case PayloadBase.Network when _network is not null: return _network;
            case PayloadBase.Transport:
                implied = _protocol is not null;
                return HeaderField.Transport(_protocol);
            default:
                implied = false;
                return "";
        }
    }

    /// <summary>Leaves out of the text what naming a header says already.</summary>
    private void Imply(PayloadBase from, bool implied)
    {
        if (!implied) return;
        if (from == PayloadBase.Network) Hide(ref _networkPart);
        else if (from == PayloadBase.LinkLayer) Hide(ref _linkPart);
        else if (from == PayloadBase.Transport && HeaderField.Transport(_protocol) != "th")
        {
            Hide(ref _protocolPart);
            if (_protocol is 1 or 58) Hide(ref _networkPart);
        }
    }

    private static void Hide(ref RulePart? part)
    {
        if (part is not null) part.IsImplied = true;
        part = null;
    }

    private void AddMeta(MetaExpression meta)
    {
        Operand operand = MetaOperand(meta.Key);
        if (meta.Source is uint source)
        {
            string name = operand.Text.StartsWith("meta ", StringComparison.Ordinal) ? operand.Text : $"meta {operand.Text}";
            AddText($"{name} set {Value(Held(source), operand)}");
        }
        else Load(meta.Destination, operand);
    }

    private void AddConntrack(ConntrackExpression conntrack)
    {
        Operand operand = ConntrackOperand(conntrack);
        if (conntrack.Source is uint source) AddText($"{operand.Text} set {Value(Held(source), operand)}");
        else Load(conntrack.Destination, operand);
        if (conntrack.Key is ConntrackKey.Source or ConntrackKey.Destination or ConntrackKey.SourceIPv4 or ConntrackKey.DestinationIPv4 or ConntrackKey.SourceIPv6 or ConntrackKey.DestinationIPv6) Hide(ref _networkPart);
    }

    private void AddImmediate(ImmediateExpression immediate)
    {
        if (immediate.Verdict is { } verdict) _parts.Add(new VerdictPart(verdict));
        else Load(immediate.Destination, new Operand(DataText.Hex(immediate.Value), DataType.Bytes, immediate.Value.Length, BigEndian: true) { Constant = immediate.Value });
    }

    private void AddBitwise(BitwiseExpression bitwise)
    {
        Operand operand = Held(bitwise.Source);
        if (bitwise.Operation != 0) operand = operand with { Text = $"{operand.Text} {(bitwise.Operation switch { 1 => "<<", 2 => ">>", 3 => "&", 4 => "|", _ => "^" })} ..." };
        else operand = operand with { Mask = bitwise.Mask, Xor = bitwise.Xor.AsSpan().ContainsAnyExcept((byte)0) ? bitwise.Xor : null, Constant = null };
        Load(bitwise.Destination, operand);
    }

    private void AddByteOrder(ByteOrderExpression order)
    {
        Operand operand = Held(order.Source);
        Load(order.Destination, operand with { BigEndian = order.Operation == 1 || (order.Operation != 0 && operand.BigEndian) });
    }

    private void AddCompare(CompareExpression compare)
    {
        Operand operand = Held(compare.Source);
        if (operand.Xor is not null) operand = operand with { Text = Value(operand, operand), Mask = null, Xor = null };
        if (compare.Operator == CompareOperator.LessOrEqual && _parts.Count > 0 && _parts[^1] is MatchPart { Operator: CompareOperator.GreaterOrEqual, Last: null } first && first.Left == operand)
        {
            _parts[^1] = new MatchPart(operand, CompareOperator.Equal, first.Value) { Last = compare.Value };
            return;
        }
        // The kernel gives values in as many bytes as the register's words.
        byte[] value = operand.Length > 0 && operand.Length < compare.Value.Length && operand.Type != DataType.InterfaceName ? compare.Value[..operand.Length] : compare.Value;
        var part = new MatchPart(operand, compare.Operator, value);
        _parts.Add(part);
        if (compare.Operator == CompareOperator.Equal && operand.Mask is null) Learn(operand, value, part);
    }

    /// <summary>Notes what a match makes sure of: the network or transport protocol.</summary>
    private void Learn(Operand operand, byte[] value, RulePart part)
    {
        switch (operand.Text)
        {
            case "meta l4proto" or "ip protocol" or "ip6 nexthdr" when value.Length >= 1:
                (_protocol, _protocolPart) = (value[0], part);
                // The family whose ICMP it is goes without saying.
                if ((_protocol, _network) is (1, "ip") or (58, "ip6")) Hide(ref _networkPart);
                break;
            case "meta nfproto" when value.Length >= 1:
                (_network, _networkPart) = (value[0] switch { IPv4 => "ip", IPv6 => "ip6", _ => null }, part);
                break;
            case "meta protocol" or "ether type" or "vlan type" when value.Length >= 2:
                (_network, _networkPart) = (DataText.Number(value, bigEndian: true) switch { 0x800 => "ip", 0x86dd => "ip6", 0x806 => "arp", _ => null }, part);
                break;
            case "meta iiftype" or "meta oiftype": _linkPart = part; break;
        }
    }

    private void AddRange(RangeExpression range) => _parts.Add(
        new MatchPart(Held(range.Source), range.Operator == 0 ? CompareOperator.Equal : CompareOperator.NotEqual, Trim(range.From, Held(range.Source)))
        {
            Last = Trim(range.To, Held(range.Source)),
        });

    private static byte[] Trim(byte[] value, Operand operand) => operand.Length > 0 && operand.Length < value.Length ? value[..operand.Length] : value;

    private void AddLookup(LookupExpression lookup)
    {
        SetMessage? set = context.Find(rule.Family, rule.Table, lookup.Set);
        List<Operand> keys = Keys(lookup.Source, set?.KeyLength ?? 0);
        if (lookup.Destination is uint destination && destination != Register.Verdict)
        {
            List<DataType> types = DataTypes(set?.DataType ?? 0);
            string text = $"{SetMatchPart.OperandText(keys)} map {SetText.Write(lookup.Set, set, keys, types, context)}";
            int length = 0;
            foreach (DataType type in types) length += (SetText.Size(type) + 3) & ~3;
            Load(destination, new Operand(text, types.Count > 0 ? types[0] : DataType.Bytes, Math.Max(length, 4), BigEndian: true) { Parts = types });
            return;
        }
        _parts.Add(new SetMatchPart(keys, lookup, set));
    }

    /// <summary>The operands a key is made of: as many registers as the key has bytes.</summary>
    private List<Operand> Keys(uint register, uint length)
    {
        var keys = new List<Operand> { Held(register) };
        int start = Register.Offset(register), words = (int)Math.Min((length + 3) / 4, 16);
        for (int word = keys[0].Words; word < words && start >= 0 && start < _registers.Length - word; word += keys[^1].Words)
        {
            if (_registers[start + word] is not Operand next) break;
            keys.Add(next);
        }
        return keys;
    }

    /// <summary>A value that is set, in the terms of what it is set on.</summary>
    private string Value(Operand value, Operand target)
    {
        if (value.Constant is byte[] constant)
        {
            return DataText.Write(target.Type, Trim(constant, target), target.BigEndian, context.Interfaces);
        }
        if (value.Mask is not byte[] mask) return value.Text;
        string Number(byte[] bytes) => context.Write(value.Type, bytes, value.BigEndian);
        string text = mask.AsSpan().ContainsAnyExcept((byte)0xff) ? $"{value.Text} & {Number(mask)}" : value.Text;
        if (value.Xor is not byte[] xor) return text;
        bool apart = true;
        for (int i = 0; i < Math.Min(mask.Length, xor.Length); i++) apart &= (mask[i] & xor[i]) == 0;
        return $"{text} {(apart ? "|" : "^")} {Number(xor)}";
    }
}
