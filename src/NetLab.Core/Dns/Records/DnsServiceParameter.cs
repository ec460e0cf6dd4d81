namespace NetLab.Dns;

/// <summary>One parameter of an SVCB or HTTPS record (RFC 9460 2.2).</summary>
public sealed class DnsServiceParameter
{
    // IANA: Service Parameter Keys. The last of them BIND 9.18 has no name for yet (9.20 has): dig prints key7.
    private static readonly string[] Names = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath"];
    private const int NamesOfBind = 7;

    internal DnsServiceParameter(ushort key, byte[] value)
    {
        Key = key;
        Value = value;
    }

    /// <summary>The parameter's number.</summary>
    public ushort Key { get; }

    /// <summary>The parameter's name, or keyN.</summary>
    public string Name => NameOf(Key);

    /// <summary>The value as bytes.</summary>
    public byte[] Value { get; }

    private string Spelling => Key < NamesOfBind ? Name : $"key{Key}";

    /// <summary>The parameter as dig spells it: name=value.</summary>
    public override string ToString() => Key switch
    {
        0 => $"{Name}={string.Join(',', Keys(NamesOfBind))}",
        1 => $"{Name}=\"{string.Join(',', Array.ConvertAll(Strings(), static text => DnsText.EscapeItem(text)))}\"",
        2 => Name,
        3 => $"{Name}={(Value[0] << 8) | Value[1]}",
        4 => $"{Name}={string.Join(',', Addresses(4))}",
        5 => $"{Name}={Convert.ToBase64String(Value)}",
        6 => $"{Name}={string.Join(',', Addresses(16))}",
        _ => Value.Length == 0 ? Spelling : $"{Spelling}={DnsText.Quote(Value)}",
    };

    internal static string NameOf(int key, int known = 8) => key < known ? Names[key] : $"key{key}";

    internal string[] Keys(int known = 8)
    {
        string[] keys = new string[Value.Length / 2];
        for (int i = 0; i < keys.Length; i++) keys[i] = NameOf((Value[i * 2] << 8) | Value[(i * 2) + 1], known);
        return keys;
    }

    internal byte[][] Strings()
    {
        var strings = new List<byte[]>();
        for (int at = 0; at < Value.Length; at += Value[at] + 1) strings.Add(Value[(at + 1)..(at + 1 + Value[at])]);
        return [.. strings];
    }

    internal string[] Addresses(int size)
    {
        string[] addresses = new string[Value.Length / size];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = DnsText.Address(Value.AsSpan(i * size, size));
        return addresses;
    }

    /// <summary>What is wrong with the value; null when it can be.</summary>
    internal string? Fault() => Key switch
    {
        0 when Value.Length == 0 || Value.Length % 2 != 0 || !Ascending() => "lists no keys, or not in order",
        1 when !AreStrings() => "lists no protocols, or an empty one",
        2 when Value.Length != 0 => "has a value",
        3 when Value.Length != 2 => $"has {Value.Length} bytes where a port has two",
        4 when Value.Length == 0 || Value.Length % 4 != 0 => $"has {Value.Length} bytes, which are no IPv4 addresses",
        6 when Value.Length == 0 || Value.Length % 16 != 0 => $"has {Value.Length} bytes, which are no IPv6 addresses",
        5 or 7 when Value.Length == 0 => "is empty",
        _ => null,
    };

    private bool Ascending()
    {
        for (int i = 2; i < Value.Length; i += 2)
        {
            if (((Value[i] << 8) | Value[i + 1]) <= ((Value[i - 2] << 8) | Value[i - 1])) return false;
        }
        return true;
    }

    private bool AreStrings()
    {
        int at = 0;
        while (at < Value.Length && Value[at] > 0) at += Value[at] + 1;
        return Value.Length > 0 && at == Value.Length;
    }
}
