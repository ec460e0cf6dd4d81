namespace NetLab.Help;

/// <summary>Everything help says about one cmdlet: what its metadata declares, joined to what its comments tell.</summary>
internal sealed record HelpPage(
    CmdletModel Cmdlet,
    IReadOnlyList<string> Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyDictionary<string, ParameterText> Parameters,
    IReadOnlyDictionary<string, IReadOnlyList<string>> TypeTexts,
    IReadOnlyList<HelpExample> Examples,
    IReadOnlyList<HelpLink> Links);

/// <summary>The prose of a parameter.</summary>
/// <param name="Description">Paragraphs; empty when nobody wrote any.</param>
/// <param name="Default">The text of the <c>value</c> element; null without one.</param>
internal sealed record ParameterText(IReadOnlyList<string> Description, string? Default);

/// <summary>An example.</summary>
/// <param name="Title">One line that says what it does; empty when the comment has none.</param>
/// <param name="Code">The commands.</param>
/// <param name="Remarks">What to make of it.</param>
internal sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks);

/// <summary>A related link.</summary>
internal sealed record HelpLink(string Text, string Uri);
