namespace NetLab.DBus;

/// <summary>A method, as introspection describes it.</summary>
public sealed class DBusMethod
{
    internal DBusMethod(string name, IReadOnlyList<DBusArgument> arguments, IReadOnlyDictionary<string, string> annotations)
    {
        (Name, Annotations) = (name, annotations);
        var taken = new List<DBusArgument>(arguments.Count);
        var given = new List<DBusArgument>(arguments.Count);
        foreach (DBusArgument argument in arguments) (argument.IsOut ? given : taken).Add(argument);
        (InArguments, OutArguments) = (taken, given);
    }

    /// <summary>Its name, as the service says it.</summary>
    public string Name { get; }

    /// <summary>What it takes, in order.</summary>
    public IReadOnlyList<DBusArgument> InArguments { get; }

    /// <summary>What it gives back, in order.</summary>
    public IReadOnlyList<DBusArgument> OutArguments { get; }

    /// <summary>The annotations by their names.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>The signature of the call's arguments, empty for none.</summary>
    public string InSignature => string.Concat(InArguments.Select(static argument => argument.Signature));

    /// <summary>The signature of the reply's arguments, empty for none.</summary>
    public string OutSignature => string.Concat(OutArguments.Select(static argument => argument.Signature));

    /// <summary>Whether the service would rather not have it called any more.</summary>
    public bool IsDeprecated => DBusAnnotations.IsTrue(Annotations, DBusAnnotations.Deprecated);

    /// <summary>Whether it never replies: a caller that waits for an answer waits in vain.</summary>
    public bool NoReply => DBusAnnotations.IsTrue(Annotations, DBusAnnotations.NoReply);

    /// <summary>The method as one writes it, <c>StartUnit(s name, s mode) -> o job</c>.</summary>
    public override string ToString()
    {
        string call = $"{Name}({string.Join(", ", InArguments)})";
        return OutArguments.Count switch
        {
            0 => call,
            1 => $"{call} -> {OutArguments[0]}",
            _ => $"{call} -> ({string.Join(", ", OutArguments)})",
        };
    }
}
