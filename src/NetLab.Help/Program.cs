using System.Reflection;
using System.Xml;
using System.Xml.Linq;
using NetLab.Help;

// NetLab.Help <assembly> <file with one reference path a line> <MAML file to write>
// Run by the build of NetLab.PowerShell. Comments are read from the .xml files beside the assembly and its references.
if (args.Length != 3)
{
    Console.Error.WriteLine("usage: NetLab.Help <assembly> <references file> <output>");
    return 2;
}

string assemblyPath = args[0], output = args[2];
try
{
    var references = File.ReadAllLines(args[1]).Where(l => l.Length > 0).ToList();
    using var context = new MetadataLoadContext(new PathAssemblyResolver([assemblyPath, .. references]));
    var cmdlets = CmdletReader.Read(context.LoadFromAssemblyPath(assemblyPath));

    var comments = new DocComments();
    // The framework's own comments are large and say nothing about cmdlets.
    foreach (var xml in references.Where(r => !r.Contains(".Ref/", StringComparison.Ordinal)).Prepend(assemblyPath)
        .Select(p => Path.ChangeExtension(p, ".xml")).Where(File.Exists))
    {
        comments.Add(XDocument.Load(xml, LoadOptions.PreserveWhitespace));
    }

    var pages = new HelpPageBuilder(cmdlets, comments).Build();
    var problems = pages.SelectMany(HelpRules.Check).ToList();
    foreach (var problem in problems)
        Console.Out.WriteLine($"{assemblyPath} : {problem}");
    if (problems.Count > 0)
        return 1;

    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
    using var writer = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
    MamlWriter.Write(pages).Save(writer);
    return 0;
}
catch (Exception e) when (e is IOException or BadImageFormatException or XmlException or FormatException or UnauthorizedAccessException)
{
    Console.Out.WriteLine($"{assemblyPath} : error NLH000: no help was made: {e.Message}");
    return 1;
}
