using System.Xml.Linq;

namespace NetLab.Help;

/// <summary>The documentation comments of several assemblies, found by documentation id.</summary>
internal sealed class DocComments
{
    private readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);

    /// <summary>Adds the comments of one assembly.</summary>
    /// <param name="document">The XML file the compiler wrote.</param>
    /// <exception cref="FormatException">It is no such file.</exception>
    public void Add(XDocument document)
    {
        var members = document.Root?.Element("members") ?? throw new FormatException("no <members> element: not a documentation file");
        foreach (var member in members.Elements("member"))
        {
            if (member.Attribute("name")?.Value is { } id)
                _members.TryAdd(id, member);
        }
    }

    /// <summary>
    /// Finds one element of a comment, following <c>inheritdoc</c>: what the nearest comment does not say, the next
    /// one in the lineage may.
    /// </summary>
    /// <param name="lineage">The member's documentation id, then those it inherits from.</param>
    /// <param name="element">The element's name: <c>summary</c>, <c>remarks</c>, <c>value</c>.</param>
    public XElement? Find(IEnumerable<string> lineage, string element) => FindAll(lineage, element) is [var first, ..] ? first : null;

    /// <summary>Finds all elements of a name in the first comment that has any.</summary>
    /// <inheritdoc cref="Find" path="/param"/>
    public IReadOnlyList<XElement> FindAll(IEnumerable<string> lineage, string element)
    {
        foreach (var comment in Comments(lineage, []))
        {
            if (comment.Elements(element).ToList() is { Count: > 0 } found)
                return found;
        }
        return [];
    }

    /// <summary>
    /// The comments that apply, nearest first. Only <c>inheritdoc</c> goes on to the next: a cmdlet that says nothing of its own
    /// shall not pass with the words of its base class.
    /// </summary>
    private IEnumerable<XElement> Comments(IEnumerable<string> lineage, HashSet<string> seen)
    {
        var inherits = false;
        foreach (var id in lineage)
        {
            // seen ends circles of cref.
            if (!seen.Add(id) || !_members.TryGetValue(id, out var comment))
            {
                if (inherits)
                    continue;
                yield break;
            }
            yield return comment;
            if (comment.Element("inheritdoc") is not { } inherit)
                yield break;
            inherits = true;
            if (inherit.Attribute("cref")?.Value is not { } source)
                continue;
            foreach (var inherited in Comments([source], seen))
                yield return inherited;
            yield break;
        }
    }
}
