using System.Text;

namespace NetLab.DBus;

/// <summary>One entry of a D-Bus address list: a transport and its parameters (D-Bus specification, "Server Addresses").</summary>
public sealed class DBusAddress
{
    private const string NeverEscaped = "-_/.\\*";
    private readonly Dictionary<string, string> _parameters;

    private DBusAddress(string transport, Dictionary<string, string> parameters)
    {
        Transport = transport;
        _parameters = parameters;
    }

    /// <summary>How to get there: unix, tcp, ...</summary>
    public string Transport { get; }

    /// <summary>The parameters by name, unescaped: path, abstract, host, port, guid, ...</summary>
    public IReadOnlyDictionary<string, string> Parameters => _parameters;

    /// <summary>Reads an address list: entries parted by ';', to be tried in order.</summary>
    /// <exception cref="ArgumentException">The text is no address; the message says where and why.</exception>
    public static IReadOnlyList<DBusAddress> Parse(string addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var entries = new List<DBusAddress>();
        foreach (string entry in addresses.Split(';', StringSplitOptions.RemoveEmptyEntries)) entries.Add(ParseEntry(entry));
        return entries.Count > 0 ? entries : throw new ArgumentException("An empty text is no D-Bus address; one looks like 'unix:path=/run/dbus/system_bus_socket'.", nameof(addresses));
    }

    /// <summary>Writes a value as addresses carry it: every byte but letters, digits and -_/.\* as %xx.</summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(value))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || NeverEscaped.Contains((char)b, StringComparison.Ordinal)) text.Append((char)b);
            else text.Append('%').Append(Convert.ToHexStringLower([b]));
        }
        return text.ToString();
    }

    /// <summary>The entry as text, escaped where it must be.</summary>
    public override string ToString() => $"{Transport}:{string.Join(',', _parameters.Select(static pair => $"{pair.Key}={Escape(pair.Value)}"))}";

    private static DBusAddress ParseEntry(string entry)
    {
        int colon = entry.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) throw Wrong(entry, "it has no transport; one looks like 'unix:path=/run/dbus/system_bus_socket'");
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in entry[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Wrong(entry, $"'{pair}' is no KEY=VALUE");
            if (!parameters.TryAdd(pair[..equals], Unescape(entry, pair[(equals + 1)..]))) throw Wrong(entry, $"'{pair[..equals]}' stands twice in it");
        }
        return new DBusAddress(entry[..colon], parameters);
    }

    private static string Unescape(string entry, string value)
    {
        if (!value.Contains('%', StringComparison.Ordinal)) return value;
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '%') bytes[length++] = bytes[i];
            else if (i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                bytes[length++] = Convert.FromHexString([(char)bytes[i + 1], (char)bytes[i + 2]])[0];
                i += 2;
            }
            else throw Wrong(entry, "'%' is not followed by two hexadecimal digits");
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static ArgumentException Wrong(string entry, string why) => new($"'{entry}' is no D-Bus address: {why}.");
}
