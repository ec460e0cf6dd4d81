using System.Globalization;
using System.Text;

namespace NetLab.DBus;

/// <summary>Reads match rules as AddMatch takes them.</summary>
internal static class DBusMatchRuleParser
{
    public static DBusMatchRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, string> fields = Fields(text);
        var args = new Dictionary<int, string>();
        var argPaths = new Dictionary<int, string>();
        foreach ((string key, string value) in fields)
        {
            if (!key.StartsWith("arg", StringComparison.Ordinal) || key == "arg0namespace") continue;
            bool isPath = key.EndsWith("path", StringComparison.Ordinal);
            if (!int.TryParse(key.AsSpan(3, key.Length - 3 - (isPath ? 4 : 0)), NumberStyles.None, CultureInfo.InvariantCulture, out int position))
                throw Wrong($"there is no field '{key}'");
            (isPath ? argPaths : args)[position] = value;
        }
        return new DBusMatchRule
        {
            Type = fields.GetValueOrDefault("type") switch
            {
                null => null,
                "signal" => DBusMessageType.Signal,
                "method_call" => DBusMessageType.MethodCall,
                "method_return" => DBusMessageType.MethodReturn,
                "error" => DBusMessageType.Error,
                string other => throw Wrong($"there is no type '{other}'"),
            },
            Sender = fields.GetValueOrDefault("sender"),
            Interface = fields.GetValueOrDefault("interface"),
            Member = fields.GetValueOrDefault("member"),
            Path = fields.GetValueOrDefault("path"),
            PathNamespace = fields.GetValueOrDefault("path_namespace"),
            Destination = fields.GetValueOrDefault("destination"),
            Arg0Namespace = fields.GetValueOrDefault("arg0namespace"),
            Eavesdrop = fields.GetValueOrDefault("eavesdrop") switch
            {
                null or "false" => false,
                "true" => true,
                string other => throw Wrong($"'eavesdrop' is true or false, not '{other}'"),
            },
            Args = args,
            ArgPaths = argPaths,
        };
    }

    private static Dictionary<string, string> Fields(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        int at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r') at++;
            if (at == text.Length) return fields;
            int equals = text.IndexOf('=', at);
            if (equals < 0) throw Wrong($"'{text[at..]}' has no '='");
            string key = text[at..equals].Trim();
            if (!IsKnown(key)) throw Wrong($"there is no field '{key}'");
            string value = Value(text, equals + 1, out at);
            if (!fields.TryAdd(key, value)) throw Wrong($"'{key}' stands twice in it");
        }
    }

    private static bool IsKnown(string key) =>
        key is "type" or "sender" or "interface" or "member" or "path" or "path_namespace" or "destination" or "eavesdrop"
        || (key.Length > 3 && key.StartsWith("arg", StringComparison.Ordinal));

    // Quoting as in a shell: '...' is literal, \' outside quotes an apostrophe, a comma outside quotes ends the value.
    private static string Value(string text, int at, out int next)
    {
        var value = new StringBuilder();
        bool quoted = false;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '\'') quoted = !quoted;
            else if (!quoted && c == ',') break;
            else if (!quoted && c == '\\' && at + 1 < text.Length && text[at + 1] == '\'') value.Append(text[++at]);
            else value.Append(c);
        }
        if (quoted) throw Wrong("a quote is not closed");
        next = Math.Min(at + 1, text.Length);
        return value.ToString();
    }

    private static ArgumentException Wrong(string why) => new($"This is no match rule: {why}. One looks like \"type='signal',member='Changed'\".");
}
