using System.Globalization;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>Loads from options and sockets, and writes to packets.</summary>
internal sealed partial class RuleDecoder
{
    private static readonly Dictionary<byte, string> TcpOptions = new()
    {
        [0] = "eol", [1] = "nop", [2] = "maxseg", [3] = "window", [4] = "sack-permitted", [5] = "sack", [8] = "timestamp",
    };

    private static readonly Dictionary<byte, string> ExtensionHeaders = new()
    {
        [0] = "hbh", [43] = "rt", [44] = "frag", [60] = "dst", [135] = "mh",
    };

    private static string Offset(uint? offset) => offset is > 0 ? string.Create(CultureInfo.InvariantCulture, $" offset {offset}") : "";

    private Operand HashOperand(HashExpression hash)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"mod {hash.Modulus}");
        string seed = hash.Seed is > 0 ? string.Create(CultureInfo.InvariantCulture, $" seed 0x{hash.Seed:x}") : "";
        string what = hash.Type == 1 ? "symhash" : $"jhash {SetMatchPart.OperandText(Keys(hash.Source ?? 0, hash.Length ?? 0))}";
        return Number($"{what} {text}{seed}{Offset(hash.Offset)}", 4);
    }

    private static Operand SocketOperand(SocketExpression socket) => socket.Key switch
    {
        0 => Number("socket transparent", 1),
        1 => new("socket mark", DataType.Mark, 4, BigEndian: false),
        2 => Number("socket wildcard", 1),
        3 => Number(string.Create(CultureInfo.InvariantCulture, $"socket cgroupv2 level {socket.Level ?? 0}"), 8),
        _ => Number(string.Create(CultureInfo.InvariantCulture, $"socket key{socket.Key}"), 4),
    };

    private static Operand RouteOperand(RouteExpression route) => route.Key switch
    {
        0 => Number("rt classid", 4),
        1 => new("rt ip nexthop", DataType.IPv4, 4, BigEndian: true),
        2 => new("rt ip6 nexthop", DataType.IPv6, 16, BigEndian: true),
        3 => Number("rt mtu", 2),
        4 => new("rt ipsec", DataType.Existence, 1, BigEndian: false),
        _ => Number(string.Create(CultureInfo.InvariantCulture, $"rt key{route.Key}"), 4),
    };

    private void AddExtension(ExtensionHeaderExpression header)
    {
        (string kind, string? name) = header.Operation switch
        {
            1 => ("tcp option", TcpOptions.GetValueOrDefault(header.Type)),
            2 => ("ip option", null),
            3 => ("sctp chunk", null),
            4 => ("dccp option", null),
            _ => ("exthdr", ExtensionHeaders.GetValueOrDefault(header.Type)),
        };
        name ??= header.Type.ToString(CultureInfo.InvariantCulture);
        bool presence = ((header.Flags ?? 0) & 1) != 0;
        string text;
        if (presence) text = $"{kind} {name}";
        else if (header is { Operation: 1, Type: 2, Offset: 2, Length: 2 }) text = $"{kind} maxseg size";
        else text = string.Create(CultureInfo.InvariantCulture, $"{kind} {name} @{(ulong)header.Offset * 8},{(ulong)header.Length * 8}");
        var operand = new Operand(text, presence ? DataType.Existence : DataType.Integer, presence ? 1 : (int)Math.Min(header.Length, 64), BigEndian: !presence);
        // Only TCP has TCP's options.
        if (header.Operation == 1 && _protocol == 6) Hide(ref _protocolPart);
        if (header.Source is uint source) AddText($"{text} set {Value(Held(source) with { BigEndian = true, Mask = null }, operand)}");
        else if (header.Destination is uint destination) Load(destination, operand);
        else AddText($"reset {text}");
    }

    /// <summary>A write to the packet. A field of less than a byte is written by loading its bytes, changing its bits and writing them back.</summary>
    private string WritePayload(PayloadExpression payload, string header, Operand value)
    {
        Imply(payload.Base, _protocol is not null || payload.Base != PayloadBase.Transport);
        HeaderField? field = HeaderField.Find(header, payload.Offset, payload.Length, default);
        if (field is null && value is { Mask: byte[] mask, Source: not null })
        {
            byte[] changed = [.. mask.Select(static b => (byte)~b)];
            field = HeaderField.Find(header, payload.Offset, payload.Length, changed);
            if (field is not null)
            {
                (int first, int count) = HeaderField.MaskedBits(changed);
                ulong number = value.Xor is null ? 0 : DataText.Number(value.Xor, bigEndian: true) >> Math.Clamp((mask.Length * 8) - first - count, 0, 63);
                return $"{field.Text} set {DataText.Write(field.Type, BitConverter.GetBytes((uint)number), !BitConverter.IsLittleEndian, context.Interfaces)}";
            }
        }
        var target = new Operand(field?.Text ?? HeaderField.Raw(payload.Base, payload.Offset, payload.Length), field?.Type ?? DataType.Integer, (int)Math.Min(payload.Length, 64), BigEndian: true);
        return $"{target.Text} set {Value(value, target)}";
    }
}
