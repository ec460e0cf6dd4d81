using System.Xml.Linq;

namespace NetLab.Help;

/// <summary>Joins cmdlets to their documentation comments.</summary>
internal sealed class HelpPageBuilder
{
    /// <summary>The longest first paragraph of an example that is taken for its title.</summary>
    private const int LongestTitle = 100;

    private readonly DocComments _comments;
    private readonly DocText _text;
    private readonly IReadOnlyList<CmdletModel> _cmdlets;

    /// <summary>Prepares to build the pages of some cmdlets, which may refer to each other.</summary>
    public HelpPageBuilder(IReadOnlyList<CmdletModel> cmdlets, DocComments comments)
    {
        _cmdlets = cmdlets;
        _comments = comments;
        _text = new DocText(UserNames(cmdlets));
    }

    /// <summary>Builds the page of every cmdlet.</summary>
    public IReadOnlyList<HelpPage> Build() => [.. _cmdlets.Select(Build)];

    private HelpPage Build(CmdletModel cmdlet) => new(
        cmdlet,
        _text.Paragraphs(_comments.Find(cmdlet.DocIds, "summary")),
        _text.Paragraphs(_comments.Find(cmdlet.DocIds, "remarks")),
        cmdlet.Parameters.ToDictionary(p => p.Name, Describe, StringComparer.OrdinalIgnoreCase),
        cmdlet.OutputTypes.Concat(cmdlet.Parameters.Select(p => p.Type))
            .DistinctBy(t => t.Full)
            .ToDictionary(t => t.Full, t => _text.Paragraphs(_comments.Find([t.DocId], "summary"))),
        [.. _comments.FindAll(cmdlet.DocIds, "example").Select(Example)],
        [.. _comments.FindAll(cmdlet.DocIds, "seealso").Select(Link)]);

    private ParameterText Describe(ParameterModel parameter)
    {
        if (CommonParameters.Describe(parameter.Name) is { } common && parameter.DocIds.Count == 0)
            return new ParameterText([common], null);
        List<string> description =
        [
            .. _text.Paragraphs(_comments.Find(parameter.DocIds, "summary")),
            .. _text.Paragraphs(_comments.Find(parameter.DocIds, "remarks")),
        ];
        var value = string.Join(' ', _text.Paragraphs(_comments.Find(parameter.DocIds, "value")));
        return new ParameterText(description, value.Length == 0 ? null : value);
    }

    /// <summary>A short paragraph before the commands is the title; all other prose explains them.</summary>
    private HelpExample Example(XElement example)
    {
        var code = string.Join("\n", example.Elements("code").Select(DocText.Code));
        var before = _text.Paragraphs(example.Nodes().TakeWhile(n => n is not XElement { Name.LocalName: "code" }));
        var after = _text.Paragraphs(example.Nodes()
            .SkipWhile(n => n is not XElement { Name.LocalName: "code" })
            .Where(n => n is not XElement { Name.LocalName: "code" }));
        return before.Count > 0 && before[0].Length <= LongestTitle && !before[0].Contains('\n', StringComparison.Ordinal)
            ? new HelpExample(before[0].TrimEnd('.', ':'), code, [.. before.Skip(1), .. after])
            : new HelpExample("", code, [.. before, .. after]);
    }

    private HelpLink Link(XElement link)
    {
        var text = string.Join(' ', _text.Paragraphs(link));
        if (link.Attribute("href")?.Value is { } href)
            return new HelpLink(text.Length == 0 ? href : text, text.Length == 0 ? "" : href);
        return new HelpLink(text.Length == 0 ? _text.Name(link.Attribute("cref")?.Value ?? "") : text, "");
    }

    private static Dictionary<string, string> UserNames(IEnumerable<CmdletModel> cmdlets)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cmdlet in cmdlets)
        {
            names[cmdlet.DocIds[0]] = cmdlet.Name;
            foreach (var parameter in cmdlet.Parameters.Where(p => p.DocIds.Count > 0))
                names[parameter.DocIds[0]] = "-" + parameter.Name;
        }
        return names;
    }
}
