using System.Globalization;
using System.Text;

namespace NetLab.DBus;

/// <summary>
/// What a subscriber wants to hear (D-Bus specification, "Match Rules"): a message passes when every field that is set fits. Values do
/// not change after they are set; two rules with the same text are the same rule.
/// </summary>
public sealed class DBusMatchRule
{
    private const int LastArgument = 63;
    private static readonly IReadOnlyDictionary<int, string> _none = new SortedDictionary<int, string>();
    private string? _text;

    /// <summary>The type of message; null for any.</summary>
    public DBusMessageType? Type { get; init; }

    /// <summary>Who sent it: a unique name, or a well-known one, whose owner is followed.</summary>
    public string? Sender { get; init => field = value is null ? null : DBusNames.CheckBusName(value, nameof(Sender)); }

    /// <summary>The interface the message belongs to.</summary>
    public string? Interface { get; init => field = value is null ? null : DBusNames.CheckInterface(value, nameof(Interface)); }

    /// <summary>The signal's or method's name.</summary>
    public string? Member { get; init => field = value is null ? null : DBusNames.CheckMember(value, nameof(Member)); }

    /// <summary>The object it comes from or goes to.</summary>
    public string? Path { get; init => field = value is null ? null : DBusNames.CheckObjectPath(value, nameof(Path)); }

    /// <summary>An object with all below it; not together with <see cref="Path"/>.</summary>
    public string? PathNamespace { get; init => field = value is null ? null : DBusNames.CheckObjectPath(value, nameof(PathNamespace)); }

    /// <summary>The unique name it is addressed to.</summary>
    public string? Destination { get; init => field = value is null ? null : DBusNames.CheckBusName(value, nameof(Destination)); }

    /// <summary>A bus or interface name which the first argument, a string, has to equal or begin with, followed by a dot.</summary>
    public string? Arg0Namespace { get; init; }

    /// <summary>Texts by position, 0 to 63, which the argument there, a string, has to equal.</summary>
    public IReadOnlyDictionary<int, string> Args { get; init => field = Positions(value); } = _none;

    /// <summary>
    /// Paths by position, 0 to 63: the argument there, a string or object path, has to equal it, or one of the two ends with a slash
    /// and begins the other.
    /// </summary>
    public IReadOnlyDictionary<int, string> ArgPaths { get; init => field = Positions(value); } = _none;

    /// <summary>Whether messages addressed to others are wanted as well; buses refuse it to most.</summary>
    public bool Eavesdrop { get; init; }

    /// <summary>Reads a rule as AddMatch takes it: <c>type='signal',member='Changed'</c>.</summary>
    /// <exception cref="ArgumentException">The text is no match rule; the message says why.</exception>
    public static DBusMatchRule Parse(string text) => DBusMatchRuleParser.Parse(text);

    /// <summary>Whether a message fits.</summary>
    /// <param name="message">The message.</param>
    /// <param name="senderOwner">The unique name that owns <see cref="Sender"/> where that is a well-known name; null when nobody does.</param>
    public bool Matches(DBusMessage message, string? senderOwner)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Matches(message, senderOwner, isPeer: false);
    }

    /// <inheritdoc cref="Matches(DBusMessage, string?)"/>
    internal bool Matches(DBusMessage message, string? senderOwner, bool isPeer)
    {
        if (Type is { } type && type != message.Type) return false;
        if (Member is not null && Member != message.Member) return false;
        if (Interface is not null && Interface != message.Interface) return false;
        if (Sender is not null && !isPeer && message.Sender != Sender && (senderOwner is null || message.Sender != senderOwner)) return false;
        if (Path is not null && Path != message.Path) return false;
        if (PathNamespace is not null && !IsInside(message.Path, PathNamespace)) return false;
        if (Destination is not null && Destination != message.Destination) return false;
        return (Arg0Namespace is null && Args.Count == 0 && ArgPaths.Count == 0) || ArgumentsMatch(message);
    }

    /// <summary>The rule as AddMatch takes it, always with the same order of fields.</summary>
    public override string ToString() => _text ??= Format();

    private static bool IsInside(string? path, string root) =>
        path is not null && (root == "/" || (path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/')));

    /// <summary>Whoever sends what is malformed, which not every bus sees to, sends nothing that fits.</summary>
    private bool ArgumentsMatch(DBusMessage message)
    {
        try
        {
            if (Arg0Namespace is not null)
            {
                if (TextAt(message, 0, false) is not { } name || !name.StartsWith(Arg0Namespace, StringComparison.Ordinal)) return false;
                if (name.Length > Arg0Namespace.Length && name[Arg0Namespace.Length] != '.') return false;
            }
            foreach ((int position, string wanted) in Args)
            {
                if (TextAt(message, position, false) != wanted) return false;
            }
            foreach ((int position, string wanted) in ArgPaths)
            {
                if (TextAt(message, position, true) is not { } path) return false;
                bool fits = path == wanted
                    || (wanted.EndsWith('/') && path.StartsWith(wanted, StringComparison.Ordinal))
                    || (path.EndsWith('/') && wanted.StartsWith(path, StringComparison.Ordinal));
                if (!fits) return false;
            }
            return true;
        }
        catch (DBusFormatException)
        {
            return false;
        }
    }

    private static string? TextAt(DBusMessage message, int position, bool paths) =>
        message.TryReadText(position, out DBusTypeCode code, out string? text) && (paths || code == DBusTypeCode.String) ? text : null;

    private string Format()
    {
        var text = new StringBuilder();
        Append(text, "type", Type switch
        {
            DBusMessageType.MethodCall => "method_call",
            DBusMessageType.MethodReturn => "method_return",
            DBusMessageType.Error => "error",
            DBusMessageType.Signal => "signal",
            _ => null,
        });
        Append(text, "sender", Sender);
        Append(text, "interface", Interface);
        Append(text, "member", Member);
        Append(text, "path", Path);
        Append(text, "path_namespace", PathNamespace);
        Append(text, "destination", Destination);
        Append(text, "arg0namespace", Arg0Namespace);
        foreach ((int position, string value) in Args) Append(text, string.Create(CultureInfo.InvariantCulture, $"arg{position}"), value);
        foreach ((int position, string value) in ArgPaths) Append(text, string.Create(CultureInfo.InvariantCulture, $"arg{position}path"), value);
        if (Eavesdrop) Append(text, "eavesdrop", "true");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string key, string? value)
    {
        if (value is null) return;
        if (text.Length > 0) text.Append(',');
        // Inside quotes an apostrophe cannot stand: it is put between them, escaped.
        text.Append(key).Append("='").Append(value.Replace("'", @"'\''", StringComparison.Ordinal)).Append('\'');
    }

    private static SortedDictionary<int, string> Positions(IReadOnlyDictionary<int, string> values)
    {
        var sorted = new SortedDictionary<int, string>();
        foreach ((int position, string value) in values)
        {
            if (position is < 0 or > LastArgument) throw new ArgumentException($"Match rules look at arguments 0 to {LastArgument}, not {position}.", nameof(values));
            sorted.Add(position, value);
        }
        return sorted;
    }
}
