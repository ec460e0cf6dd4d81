using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NetLab.Help;

/// <summary>Turns the markup of a documentation comment into paragraphs of plain text.</summary>
/// <param name="names">What users call the members a <c>cref</c> points at: documentation id to "Get-NetAdapter" or "-Name".</param>
internal sealed partial class DocText(IReadOnlyDictionary<string, string> names)
{
    /// <summary>The paragraphs of an element: one for each <c>para</c>, <c>list</c>, <c>code</c> and run of bare text.</summary>
    /// <param name="element">The element; null has no paragraphs.</param>
    public IReadOnlyList<string> Paragraphs(XElement? element) => element is null ? [] : Paragraphs(element.Nodes());

    /// <summary>The paragraphs of a run of nodes.</summary>
    /// <inheritdoc cref="Paragraphs(XElement)"/>
    public IReadOnlyList<string> Paragraphs(IEnumerable<XNode> nodes)
    {
        var paragraphs = new List<string>();
        var run = new StringBuilder();
        foreach (var node in nodes)
        {
            if (node is XElement { Name.LocalName: "para" or "list" or "code" } block)
            {
                Close(run, paragraphs);
                paragraphs.AddRange(Block(block));
            }
            else
            {
                run.Append(Inline(node));
            }
        }
        Close(run, paragraphs);
        return paragraphs;
    }

    /// <summary>The lines of a <c>code</c> element without the indentation they share.</summary>
    public static string Code(XElement code)
    {
        var lines = code.Value.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).ToList();
        while (lines.Count > 0 && lines[0].Length == 0)
            lines.RemoveAt(0);
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        // The first line may follow the tag directly and then says nothing about the others.
        var indents = lines.Where(l => l.Length > 0).Select(l => l.Length - l.TrimStart().Length).ToList();
        var indent = indents.Count == 0 ? 0 : indents[0] == 0 ? indents.Skip(1).DefaultIfEmpty(0).Min() : indents.Min();
        return string.Join('\n', lines.Select(l => l[Math.Min(indent, l.Length - l.TrimStart().Length)..]));
    }

    /// <summary>What a <c>cref</c> is called in help.</summary>
    /// <param name="cref">A documentation id.</param>
    public string Name(string cref)
    {
        if (names.TryGetValue(cref, out var name))
            return name;
        var path = cref.Split('(', 2)[0];
        var last = path[(path.LastIndexOfAny(['.', ':']) + 1)..];
        return last.Split('`', 2)[0];
    }

    private IEnumerable<string> Block(XElement block) => block.Name.LocalName switch
    {
        "code" => [Code(block)],
        "list" => [List(block)],
        _ => Paragraphs(block),
    };

    private string List(XElement list)
    {
        var numbered = list.Attribute("type")?.Value == "number";
        var items = list.Elements("item").Select((item, i) => (numbered ? $"{i + 1}. " : "- ") + Item(item));
        return string.Join('\n', items);
    }

    private string Item(XElement item)
    {
        var term = Flat(item.Element("term"));
        var description = item.Element("description") is { } d ? Flat(d) : term.Length == 0 ? Flat(item) : "";
        return term.Length == 0 ? description : description.Length == 0 ? term : $"{term}: {description}";
    }

    private string Flat(XElement? element) => string.Join(' ', Paragraphs(element));

    private string Inline(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "br" } => "\v",
        XElement { Name.LocalName: "see" or "seealso" } see => See(see),
        XElement { Name.LocalName: "paramref" or "typeparamref" } reference => reference.Attribute("name")?.Value ?? "",
        XElement other => string.Concat(other.Nodes().Select(Inline)),
        _ => "",
    };

    private string See(XElement see)
    {
        var text = string.Concat(see.Nodes().Select(Inline));
        if (see.Attribute("href")?.Value is { } href)
            return text.Length == 0 || text == href ? href : $"{text} ({href})";
        if (text.Length > 0)
            return text;
        return see.Attribute("langword")?.Value is { } word ? Langword(word) : Name(see.Attribute("cref")?.Value ?? "");
    }

    /// <summary>C#'s keywords as PowerShell writes them.</summary>
    private static string Langword(string word) => word is "true" or "false" or "null" ? "$" + word : word;

    private static void Close(StringBuilder run, List<string> paragraphs)
    {
        var text = WhiteSpace().Replace(run.ToString(), " ").Replace(" \v ", "\n", StringComparison.Ordinal).Replace('\v', '\n').Trim();
        if (text.Length > 0)
            paragraphs.Add(text);
        run.Clear();
    }

    [GeneratedRegex(@"[^\S\v]+")]
    private static partial Regex WhiteSpace();
}
