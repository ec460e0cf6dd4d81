using System.Collections;
using System.Globalization;
using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>What the cmdlets that listen let a user say of messages, as a match rule. Faults are told of the parameters as they are spelled there.</summary>
internal sealed class SignalFilter
{
    public DBusMessageType? Type { get; init; } = DBusMessageType.Signal;

    public string? Sender { get; init; }

    /// <summary>What the parameter for the sender is called.</summary>
    public string SenderParameter { get; init; } = "Destination";

    public string? Recipient { get; init; }

    public string? Path { get; init; }

    public string? PathNamespace { get; init; }

    public string? Interface { get; init; }

    public string? Member { get; init; }

    public string? Arg0 { get; init; }

    public string? Arg0Path { get; init; }

    public string? Arg0Namespace { get; init; }

    public Hashtable? Argument { get; init; }

    public Hashtable? ArgumentPath { get; init; }

    public string? MatchRule { get; init; }

    public DBusMatchRule Rule()
    {
        if (MatchRule is { Length: > 0 }) return Given(MatchRule);
        if (Said(Path) && Said(PathNamespace)) throw Failure.OfParameter(nameof(PathNamespace), "One object, or one with all below it: give -Path or -PathNamespace, not both.");
        return new DBusMatchRule
        {
            Type = Type,
            Sender = Said(Sender) ? DBusNames.CheckBusName(Sender!, SenderParameter) : null,
            Destination = Said(Recipient) ? DBusNames.CheckBusName(Recipient!, "Destination") : null,
            Path = Said(Path) ? DBusNames.CheckObjectPath(Path!, nameof(Path)) : null,
            PathNamespace = Said(PathNamespace) ? DBusNames.CheckObjectPath(PathNamespace!, nameof(PathNamespace)) : null,
            Interface = Said(Interface) ? DBusNames.CheckInterface(Interface!, nameof(Interface)) : null,
            Member = Said(Member) ? DBusNames.CheckMember(Member!, nameof(Member)) : null,
            Arg0Namespace = Said(Arg0Namespace) ? Arg0Namespace : null,
            Args = Positions(Argument, Arg0, nameof(Argument)),
            ArgPaths = Positions(ArgumentPath, Arg0Path, nameof(ArgumentPath)),
        };
    }

    private static bool Said(string? text) => !string.IsNullOrEmpty(text);

    private static SortedDictionary<int, string> Positions(Hashtable? given, string? first, string parameter)
    {
        var positions = new SortedDictionary<int, string>();
        if (first is not null) positions[0] = first;
        foreach (DictionaryEntry entry in given ?? [])
        {
            object? key = entry.Key is PSObject wrapped ? wrapped.BaseObject : entry.Key;
            if (!int.TryParse(Convert.ToString(key, CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out int position) || position > 63)
                throw Failure.OfParameter(parameter, $"'{key}' is no position of an argument: they are numbered from 0 to 63, as in @{{ 1 = 'text' }}.");
            positions[position] = Convert.ToString(entry.Value is PSObject value ? value.BaseObject : entry.Value, CultureInfo.InvariantCulture) ?? "";
        }
        return positions;
    }

    private DBusMatchRule Given(string text)
    {
        bool more = Said(Sender) || Said(Recipient) || Said(Path) || Said(PathNamespace) || Said(Interface) || Said(Member) || Arg0 is not null || Arg0Path is not null
            || Said(Arg0Namespace) || Argument is { Count: > 0 } || ArgumentPath is { Count: > 0 };
        if (more) throw Failure.OfParameter(nameof(MatchRule), "A match rule says it all: give it alone.");
        try
        {
            DBusMatchRule rule = DBusMatchRule.Parse(text);
            if (rule.Type is null && Type == DBusMessageType.Signal) rule = DBusMatchRule.Parse($"type='signal',{text}");
            return Type is null || rule.Type == Type ? rule : throw Failure.OfParameter(nameof(MatchRule), "Only signals come this way: leave the type out, or watch with Watch-DBusMessage.");
        }
        catch (ArgumentException exception) when (exception.ParamName != nameof(MatchRule))
        {
            throw Failure.OfParameter(nameof(MatchRule), exception.Message);
        }
    }
}
