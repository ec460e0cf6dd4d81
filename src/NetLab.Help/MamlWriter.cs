using System.Globalization;
using System.Xml.Linq;

namespace NetLab.Help;

/// <summary>
/// Writes help pages in the XML that Get-Help reads: the command schema of MAML (src/Schemas/PSMaml/developerCommand.xsd in
/// the PowerShell repository).
/// </summary>
internal static class MamlWriter
{
    private static readonly XNamespace Root = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The help file of a module.</summary>
    public static XDocument Write(IEnumerable<HelpPage> pages) => new(
        new XElement(Root + "helpItems",
            new XAttribute("schema", "maml"),
            pages.Select(Page)));

    /// <remarks>The prefixes matter: PowerShell looks some elements up by qualified name.</remarks>
    private static XElement Page(HelpPage page) => new(Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml.NamespaceName),
        new XAttribute(XNamespace.Xmlns + "command", Command.NamespaceName),
        new XAttribute(XNamespace.Xmlns + "dev", Dev.NamespaceName),
        new XElement(Command + "details",
            new XElement(Command + "name", page.Cmdlet.Name),
            new XElement(Command + "verb", page.Cmdlet.Verb),
            new XElement(Command + "noun", page.Cmdlet.Noun),
            Description(page.Synopsis)),
        Description(page.Description),
        new XElement(Command + "syntax", page.Cmdlet.Sets.Select(s => SyntaxItem(page, s))),
        new XElement(Command + "parameters",
            page.Cmdlet.Parameters.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).Select(p => Parameter(page, p))),
        new XElement(Command + "inputTypes",
            Typed("inputType", page, page.Cmdlet.Parameters.Where(FromPipeline).Select(p => p.Type))),
        new XElement(Command + "returnValues", Typed("returnValue", page, page.Cmdlet.OutputTypes)),
        new XElement(Command + "examples", page.Examples.Select(Example)),
        new XElement(Maml + "relatedLinks", page.Links.Select(Link)));

    /// <summary>One line of syntax: by position, then what is required, then the rest as declared.</summary>
    private static XElement SyntaxItem(HelpPage page, string set) => new(Command + "syntaxItem",
        new XElement(Maml + "name", page.Cmdlet.Name),
        page.Cmdlet.Parameters
            .Select(p => (Parameter: p, Binding: p.In(set)))
            .Where(p => p.Binding is not null)
            .OrderBy(p => p.Binding!.Position ?? int.MaxValue)
            .ThenByDescending(p => p.Binding!.Mandatory)
            .Select(p => new XElement(Command + "parameter",
                Attributes(p.Parameter, [p.Binding!]),
                new XElement(Maml + "name", p.Parameter.Name),
                Description(page.Parameters[p.Parameter.Name].Description),
                SyntaxValue(p.Parameter))));

    private static XElement Parameter(HelpPage page, ParameterModel parameter)
    {
        var text = page.Parameters[parameter.Name];
        IEnumerable<string> description = parameter.Values.Count == 0
            ? text.Description
            : [.. text.Description, $"Accepted values: {string.Join(", ", parameter.Values)}."];
        return new XElement(Command + "parameter",
            Attributes(parameter, parameter.Bindings),
            new XElement(Maml + "name", parameter.Name),
            Description(description),
            // Here, unlike in syntax, a switch names its type: Get-Help shows it behind the parameter's name.
            Value(parameter),
            new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type.Short), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", text.Default ?? (parameter.IsSwitch ? "False" : "None")));
    }

    private static IEnumerable<XAttribute> Attributes(ParameterModel parameter, IReadOnlyList<ParameterBinding> bindings)
    {
        var position = bindings.Select(b => b.Position).FirstOrDefault(p => p is not null);
        var pipeline = bindings[0] with { ByValue = bindings.Any(b => b.ByValue), ByName = bindings.Any(b => b.ByName) };
        yield return new XAttribute("required", bindings.All(b => b.Mandatory));
        yield return new XAttribute("variableLength", bindings.Any(b => b.Remaining));
        yield return new XAttribute("globbing", parameter.Wildcards);
        yield return new XAttribute("pipelineInput", pipeline.Pipeline);
        yield return new XAttribute("position", position?.ToString(CultureInfo.InvariantCulture) ?? "named");
        yield return new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases));
    }

    /// <summary>The longest list of values shown in a line of syntax; a longer one hides the rest of it.</summary>
    private const int MostValuesInSyntax = 8;

    private static XElement? SyntaxValue(ParameterModel parameter)
    {
        if (parameter.IsSwitch)
            return null;
        if (parameter.Values.Count is 0 or > MostValuesInSyntax)
            return Value(parameter);
        return new XElement(Command + "parameterValueGroup",
            parameter.Values.Select(v => new XElement(Command + "parameterValue",
                new XAttribute("required", false), new XAttribute("variableLength", false), v)));
    }

    private static XElement Value(ParameterModel parameter) => new(Command + "parameterValue",
        new XAttribute("required", !parameter.IsSwitch),
        new XAttribute("variableLength", false),
        parameter.Type.Short);

    private static bool FromPipeline(ParameterModel parameter) => parameter.Bindings.Any(b => b.ByValue || b.ByName);

    private static IEnumerable<XElement> Typed(string element, HelpPage page, IEnumerable<TypeLabel> types)
    {
        var listed = types.DistinctBy(t => t.Full).ToList();
        if (listed.Count == 0)
            return [new XElement(Command + element, new XElement(Dev + "type", new XElement(Maml + "name", "None")))];
        return listed.Select(t => new XElement(Command + element,
            new XElement(Dev + "type", new XElement(Maml + "name", t.Full)),
            Description(page.TypeTexts.GetValueOrDefault(t.Full) ?? [])));
    }

    private static XElement Example(HelpExample example, int index)
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"Example {index + 1}");
        if (example.Title.Length > 0)
            title += ": " + example.Title;
        return new XElement(Command + "example",
            new XElement(Maml + "title", $"-------------------------- {title} --------------------------"),
            new XElement(Dev + "code", example.Code),
            // The empty paragraph keeps the next title off the last line.
            new XElement(Dev + "remarks", Paragraphs([.. example.Remarks, ""])));
    }

    private static XElement Link(HelpLink link) => new(Maml + "navigationLink",
        new XElement(Maml + "linkText", link.Text),
        new XElement(Maml + "uri", link.Uri));

    private static XElement Description(IEnumerable<string> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) =>
        paragraphs.Select(p => new XElement(Maml + "para", p));
}
