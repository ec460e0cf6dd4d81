using System.Reflection;
using System.Xml.Linq;

namespace NetLab.Help.Tests;

public sealed class MamlTests
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly IReadOnlyList<HelpPage> Pages = BuildPages();
    private static readonly XElement Get = MamlWriter.Write(Pages).Root!.Elements().First();

    [Fact]
    public void The_root_is_what_PowerShell_looks_for()
    {
        var root = MamlWriter.Write(Pages).Root!;
        Assert.Equal(XName.Get("helpItems", "http://msh"), root.Name);
        Assert.Equal("maml", root.Attribute("schema")?.Value);
        Assert.Equal(["Get-SampleThing", "Remove-SampleThing"], Pages.Select(p => p.Cmdlet.Name));
        Assert.Contains("<command:command ", root.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Synopsis_is_the_summary_on_one_line() =>
        Assert.Equal(["Gets samples, as SampleThing objects."], Paragraphs(Get.Element(Command + "details")!));

    [Fact]
    public void Description_is_the_remarks_as_plain_text() => Assert.Equal(
        [
            "Looks for samples with -Name; see Remove-SampleThing and the site (https://example.org). $null is <fine>.",
            "- one: the first\n- two",
        ],
        Paragraphs(Get));

    [Fact]
    public void Syntax_has_one_line_for_each_set_with_the_default_first()
    {
        var items = Get.Element(Command + "syntax")!.Elements().ToList();
        Assert.Equal(2, items.Count);
        Assert.Equal(["Name", "Color", "Size", "All", "Namespace"], Names(items[0]));
        Assert.Equal(["Number", "Timeout", "Color", "Size", "All", "Namespace"], Names(items[1]).OrderBy(Rank));

        static int Rank(string name) => name switch { "Number" => 0, "Timeout" => 1, _ => 2 };
    }

    [Fact]
    public void Syntax_lists_values_and_gives_switches_none()
    {
        var item = Get.Element(Command + "syntax")!.Elements().First();
        Assert.Equal(["Red", "Blue"], Named(item, "Color").Element(Command + "parameterValueGroup")!.Elements().Select(e => e.Value));
        Assert.Equal(["Small", "Large"], Named(item, "Size").Element(Command + "parameterValueGroup")!.Elements().Select(e => e.Value));
        Assert.Empty(Named(item, "All").Elements(Command + "parameterValue"));
        Assert.Equal("String[]", Named(item, "Name").Element(Command + "parameterValue")!.Value);
    }

    [Fact]
    public void A_parameter_says_how_it_binds()
    {
        var name = Parameter("Name");
        Assert.Equal("false", name.Attribute("required")!.Value);
        Assert.Equal("0", name.Attribute("position")!.Value);
        Assert.Equal("true", name.Attribute("globbing")!.Value);
        Assert.Equal("True (ByPropertyName, ByValue)", name.Attribute("pipelineInput")!.Value);
        Assert.Equal("SampleName, sn", name.Attribute("aliases")!.Value);
        Assert.Equal(["The name.", "A second paragraph."], Paragraphs(name));

        Assert.Equal("True (ByPropertyName)", Parameter("Namespace").Attribute("pipelineInput")!.Value);
        Assert.Equal("False", Parameter("Number").Attribute("pipelineInput")!.Value);
        Assert.Equal("named", Parameter("Number").Attribute("position")!.Value);
        Assert.Equal("true", Parameter("Number").Attribute("required")!.Value);
    }

    [Fact]
    public void Inherited_parameters_keep_their_comments()
    {
        Assert.Equal(["The namespace to look in."], Paragraphs(Parameter("Namespace")));
        Assert.Equal(["How long to wait, in seconds."], Paragraphs(Parameter("Timeout")));
        Assert.Equal("5", Parameter("Timeout").Element(Dev + "defaultValue")!.Value);
        Assert.Equal("Double", Parameter("Timeout").Element(Dev + "type")!.Element(Maml + "name")!.Value);
        Assert.Equal(["The color.", "Accepted values: Red, Blue."], Paragraphs(Parameter("Color")));
    }

    [Fact]
    public void Hidden_parameters_and_plain_properties_stay_out() =>
        Assert.DoesNotContain(Names(Get.Element(Command + "parameters")!), n => n is "Hidden" or "Other");

    [Fact]
    public void ShouldProcess_brings_WhatIf_and_Confirm()
    {
        var remove = Pages[1];
        Assert.Equal(["Undocumented", "WhatIf", "Confirm"], remove.Cmdlet.Parameters.Select(p => p.Name));
        Assert.DoesNotContain(HelpRules.Check(remove), p => p.Contains("WhatIf", StringComparison.Ordinal));
    }

    [Fact]
    public void Inputs_and_outputs_carry_full_names_and_their_summary()
    {
        var outputs = Get.Element(Command + "returnValues")!.Elements().ToList();
        Assert.Equal(["NetLab.Help.Tests.SampleThing", "System.String[]"], outputs.Select(o => o.Element(Dev + "type")!.Value));
        Assert.Equal(["A sample thing."], Paragraphs(outputs[0]));
        Assert.Equal(["System.String[]", "System.String"],
            Get.Element(Command + "inputTypes")!.Elements().Select(o => o.Element(Dev + "type")!.Value));
    }

    [Fact]
    public void Examples_have_titles_commands_and_remarks()
    {
        var examples = Get.Element(Command + "examples")!.Elements().ToList();
        Assert.Contains("Example 1: Gets everything -", examples[0].Element(Maml + "title")!.Value, StringComparison.Ordinal);
        Assert.Equal("Get-SampleThing |\n    Format-Table", examples[0].Element(Dev + "code")!.Value);
        Assert.Equal("Shows a table.", examples[0].Element(Dev + "remarks")!.Value);
        Assert.Contains("- Example 2 -", examples[1].Element(Maml + "title")!.Value, StringComparison.Ordinal);
        Assert.Equal("Only some.", examples[1].Element(Dev + "remarks")!.Value);
    }

    [Fact]
    public void Related_links_come_from_seealso() => Assert.Equal(
        [("More", "https://example.org/more"), ("Remove-SampleThing", "")],
        Get.Element(Maml + "relatedLinks")!.Elements()
            .Select(l => (l.Element(Maml + "linkText")!.Value, l.Element(Maml + "uri")!.Value)));

    [Fact]
    public void What_is_missing_is_an_error_each()
    {
        Assert.Empty(HelpRules.Check(Pages[0]));
        var problems = HelpRules.Check(Pages[1]).ToList();
        Assert.Equal(["NLH002", "NLH003", "NLH004"], problems.Select(p => p.Split(' ', ':')[1]));
        Assert.Contains("-Undocumented", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_of_inheritdoc_ends()
    {
        var comments = new DocComments();
        comments.Add(XDocument.Parse("""
            <doc><members>
              <member name="T:A"><inheritdoc cref="T:B"/></member>
              <member name="T:B"><inheritdoc cref="T:A"/></member>
            </members></doc>
            """));
        Assert.Null(comments.Find(["T:A"], "summary"));
    }

    [Fact]
    public void Only_inheritdoc_borrows_the_words_of_a_base_class()
    {
        var comments = new DocComments();
        comments.Add(XDocument.Parse("""
            <doc><members>
              <member name="T:Base"><summary>base</summary></member>
              <member name="T:Asks"><inheritdoc/></member>
            </members></doc>
            """));
        Assert.Null(comments.Find(["T:Silent", "T:Base"], "summary"));
        Assert.Equal("base", comments.Find(["T:Asks", "T:Uncommented", "T:Base"], "summary")!.Value);
    }

    private static IReadOnlyList<HelpPage> BuildPages()
    {
        var assembly = typeof(GetSampleThingCommand).Assembly.Location;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        using var context = new MetadataLoadContext(new PathAssemblyResolver(references));
        var comments = new DocComments();
        comments.Add(XDocument.Load(Path.ChangeExtension(assembly, ".xml"), LoadOptions.PreserveWhitespace));
        return new HelpPageBuilder(CmdletReader.Read(context.LoadFromAssemblyPath(assembly)), comments).Build();
    }

    private static XElement Parameter(string name) => Named(Get.Element(Command + "parameters")!, name);

    private static XElement Named(XElement parent, string name) =>
        parent.Elements(Command + "parameter").Single(p => p.Element(Maml + "name")!.Value == name);

    private static IEnumerable<string> Names(XElement parent) =>
        parent.Elements(Command + "parameter").Select(p => p.Element(Maml + "name")!.Value);

    private static IEnumerable<string> Paragraphs(XElement parent) =>
        parent.Element(Maml + "description")!.Elements(Maml + "para").Select(p => p.Value);
}
