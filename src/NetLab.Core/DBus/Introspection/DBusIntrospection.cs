using System.Collections.ObjectModel;
using System.Xml;

namespace NetLab.DBus;

/// <summary>
/// Reads what <c>org.freedesktop.DBus.Introspectable.Introspect</c> answers (D-Bus Specification, "Introspection Data Format"). The document
/// comes from a stranger: a DTD is skipped and never fetched, entities are not expanded, depth and size are bounded. What the format does not
/// know is passed over, and names the specification forbids are kept, since services use them.
/// </summary>
public static class DBusIntrospection
{
    /// <summary>The longest document read, in characters: 16 Mi. The longest seen are below 1 Mi.</summary>
    public const int MaximumLength = 16 * 1024 * 1024;

    /// <summary>How deep elements may nest.</summary>
    public const int MaximumDepth = 64;

    private static readonly ReadOnlyDictionary<string, string> NoAnnotations = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Reads an introspection document.</summary>
    /// <param name="xml">The document.</param>
    /// <exception cref="DBusFormatException">It is no XML, no introspection document, or too deep or long.</exception>
    public static DBusNode Parse(string xml)
    {
        ArgumentNullException.ThrowIfNull(xml);
        if (xml.Length > MaximumLength) throw new DBusFormatException($"The introspection document has {xml.Length} characters; at most {MaximumLength} are read.");
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersFromEntities = 1024, MaxCharactersInDocument = MaximumLength,
            IgnoreComments = true, IgnoreWhitespace = true, IgnoreProcessingInstructions = true, CloseInput = true,
        };
        // Some services begin with a line break, before which no XML declaration may stand.
        using var reader = XmlReader.Create(new StringReader(xml.TrimStart()), settings);
        try
        {
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "node")
                throw new DBusFormatException($"The introspection document begins with '{Short(reader.Name)}' where 'node' belongs.");
            DBusNode node = Node(reader);
            // Whatever stands behind the end of the node has to be well-formed too.
            while (reader.Read()) { }
            return node;
        }
        catch (XmlException exception)
        {
            throw new DBusFormatException($"The introspection document is no well-formed XML: {Short(exception.Message)}");
        }
    }

    private static DBusNode Node(XmlReader reader)
    {
        string? name = reader.GetAttribute("name");
        var interfaces = new List<DBusInterface>();
        var children = new List<DBusNode>();
        foreach (string element in Elements(reader))
        {
            if (element == "interface" && Name(reader) is string found) interfaces.Add(Interface(reader, found));
            else if (element == "node") children.Add(Node(reader));
            else Pass(reader);
        }
        return new DBusNode(name, interfaces, children);
    }

    private static DBusInterface Interface(XmlReader reader, string name)
    {
        var methods = new List<DBusMethod>();
        var properties = new List<(string Name, string Signature, DBusAccess Access, IReadOnlyDictionary<string, string> Annotations)>();
        var signals = new List<DBusSignal>();
        Dictionary<string, string>? annotations = null;
        foreach (string element in Elements(reader))
        {
            if (element == "annotation") Annotate(reader, ref annotations);
            else if (Name(reader) is not string member) Pass(reader);
            else if (element == "method")
            {
                (IReadOnlyList<DBusArgument> arguments, IReadOnlyDictionary<string, string> own) = Arguments(reader, isSignal: false);
                methods.Add(new DBusMethod(member, arguments, own));
            }
            else if (element == "signal")
            {
                (IReadOnlyList<DBusArgument> arguments, IReadOnlyDictionary<string, string> own) = Arguments(reader, isSignal: true);
                signals.Add(new DBusSignal(member, arguments, own));
            }
            else if (element == "property")
            {
                string signature = reader.GetAttribute("type") ?? "";
                DBusAccess access = reader.GetAttribute("access") switch
                {
                    "read" => DBusAccess.Read,
                    "write" => DBusAccess.Write,
                    "readwrite" => DBusAccess.ReadWrite,
                    _ => DBusAccess.None,
                };
                properties.Add((member, signature, access, Arguments(reader, isSignal: false).Annotations));
            }
            else
            {
                Pass(reader);
            }
        }
        // Annotations of the interface may stand behind the properties they speak for.
        IReadOnlyDictionary<string, string> inherited = annotations ?? (IReadOnlyDictionary<string, string>)NoAnnotations;
        var described = new DBusProperty[properties.Count];
        for (int i = 0; i < described.Length; i++)
            described[i] = new DBusProperty(properties[i].Name, properties[i].Signature, properties[i].Access, properties[i].Annotations, inherited);
        return new DBusInterface(name, methods, described, signals, inherited);
    }

    /// <summary>The arguments and annotations of a method, signal or property (which has none of the former).</summary>
    private static (IReadOnlyList<DBusArgument> Arguments, IReadOnlyDictionary<string, string> Annotations) Arguments(XmlReader reader, bool isSignal)
    {
        List<DBusArgument>? arguments = null;
        Dictionary<string, string>? annotations = null;
        foreach (string element in Elements(reader))
        {
            if (element == "annotation")
            {
                Annotate(reader, ref annotations);
            }
            else
            {
                if (element == "arg") (arguments ??= []).Add(new DBusArgument(Name(reader), reader.GetAttribute("type") ?? "", isSignal || reader.GetAttribute("direction") == "out"));
                Pass(reader);
            }
        }
        return (arguments ?? (IReadOnlyList<DBusArgument>)[], annotations ?? (IReadOnlyDictionary<string, string>)NoAnnotations);
    }

    private static void Annotate(XmlReader reader, ref Dictionary<string, string>? annotations)
    {
        if (Name(reader) is string name) (annotations ??= [])[name] = reader.GetAttribute("value") ?? "";
        Pass(reader);
    }

    /// <summary>
    /// The names of the elements within the current one, which the reader is at when each is given; whoever takes one reads it to its end.
    /// At the end the reader is at the current element's end.
    /// </summary>
    private static IEnumerable<string> Elements(XmlReader reader)
    {
        if (reader.IsEmptyElement) yield break;
        int depth = reader.Depth;
        if (depth >= MaximumDepth) throw new DBusFormatException($"The introspection document nests deeper than {MaximumDepth} elements.");
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element) yield return reader.LocalName;
        }
    }

    /// <summary>Reads the current element to its end.</summary>
    private static void Pass(XmlReader reader)
    {
        foreach (string _ in Elements(reader)) Pass(reader);
    }

    private static string? Name(XmlReader reader) => reader.GetAttribute("name") is { Length: > 0 } name ? name : null;

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + "...";
}
