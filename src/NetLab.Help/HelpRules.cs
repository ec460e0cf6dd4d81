namespace NetLab.Help;

/// <summary>The promise the build enforces: no cmdlet without help worth reading.</summary>
internal static class HelpRules
{
    /// <summary>How many examples a cmdlet has at least.</summary>
    public const int FewestExamples = 2;

    /// <summary>What a page lacks, each as <c>error code: Cmdlet: what to write</c>.</summary>
    public static IEnumerable<string> Check(HelpPage page)
    {
        var name = page.Cmdlet.Name;
        if (page.Synopsis.Count == 0)
            yield return $"error NLH001: {name}: no synopsis; write a <summary> on the class";
        if (page.Description.Count == 0)
            yield return $"error NLH002: {name}: no description; write <remarks> on the class";
        foreach (var parameter in page.Cmdlet.Parameters.Where(p => page.Parameters[p.Name].Description.Count == 0))
            yield return $"error NLH003: {name}: parameter -{parameter.Name} is not documented; write a <summary> on the property";
        var examples = page.Examples.Count(e => e.Code.Length > 0);
        if (examples < FewestExamples)
            yield return $"error NLH004: {name}: {examples} of at least {FewestExamples} examples; write <example> with <code> on the class";
    }
}
