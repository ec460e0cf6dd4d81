namespace NetLab.Help;

/// <summary>A cmdlet as the assembly's metadata declares it, before any prose is joined to it.</summary>
/// <param name="Verb">The verb of <c>[Cmdlet]</c>.</param>
/// <param name="Noun">The noun of <c>[Cmdlet]</c>.</param>
/// <param name="DefaultSet">The default parameter set; null when the cmdlet names none.</param>
/// <param name="DocIds">Documentation ids of the class and its bases, nearest first.</param>
/// <param name="Parameters">The parameters a user can see, own ones before inherited ones.</param>
/// <param name="OutputTypes">The full names of the types in <c>[OutputType]</c>, each with its documentation id.</param>
internal sealed record CmdletModel(
    string Verb,
    string Noun,
    string? DefaultSet,
    IReadOnlyList<string> DocIds,
    IReadOnlyList<ParameterModel> Parameters,
    IReadOnlyList<TypeLabel> OutputTypes)
{
    /// <summary>The name users type.</summary>
    public string Name => $"{Verb}-{Noun}";

    /// <summary>The parameter sets in the order help shows them: the default first, then by declaration.</summary>
    public IReadOnlyList<string> Sets
    {
        get
        {
            var named = Parameters.SelectMany(p => p.Bindings)
                .Select(b => b.Set)
                .Where(s => s != ParameterBinding.EverySet)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(s => string.Equals(s, DefaultSet, StringComparison.OrdinalIgnoreCase))
                .ToList();
            // A default set that no parameter names is a set of its own: the cmdlet without any of the named ones.
            if (DefaultSet is not null && !named.Contains(DefaultSet, StringComparer.OrdinalIgnoreCase))
                named.Insert(0, DefaultSet);
            return named.Count == 0 ? [ParameterBinding.EverySet] : named;
        }
    }
}

/// <summary>A parameter of a cmdlet.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Type">The type users see: without <c>Nullable</c>.</param>
/// <param name="IsSwitch">Whether it takes no value.</param>
/// <param name="Aliases">Other names for it.</param>
/// <param name="Wildcards">Whether it carries <c>[SupportsWildcards]</c>.</param>
/// <param name="Values">The values it is limited to, from an enumeration or <c>[ValidateSet]</c>; empty when unlimited.</param>
/// <param name="Bindings">How it binds, one entry for each parameter set it names.</param>
/// <param name="DocIds">Documentation ids of the property and those it overrides or implements, nearest first.</param>
internal sealed record ParameterModel(
    string Name,
    TypeLabel Type,
    bool IsSwitch,
    IReadOnlyList<string> Aliases,
    bool Wildcards,
    IReadOnlyList<string> Values,
    IReadOnlyList<ParameterBinding> Bindings,
    IReadOnlyList<string> DocIds)
{
    /// <summary>How the parameter binds in <paramref name="set"/>; null when it is no part of it.</summary>
    public ParameterBinding? In(string set) =>
        Bindings.FirstOrDefault(b => string.Equals(b.Set, set, StringComparison.OrdinalIgnoreCase))
        ?? Bindings.FirstOrDefault(b => b.Set == ParameterBinding.EverySet);
}

/// <summary>One <c>[Parameter]</c> attribute.</summary>
internal sealed record ParameterBinding(string Set, bool Mandatory, int? Position, bool ByValue, bool ByName, bool Remaining)
{
    /// <summary>PowerShell's name for "all sets".</summary>
    public const string EverySet = "__AllParameterSets";

    /// <summary>Pipeline binding in the words of PowerShell's own help.</summary>
    public string Pipeline => (ByValue, ByName) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}

/// <summary>A type as help names it.</summary>
/// <param name="Short">For syntax lines: <c>String[]</c>.</param>
/// <param name="Full">For inputs and outputs: <c>System.String[]</c>.</param>
/// <param name="DocId">Where its own summary is found.</param>
internal sealed record TypeLabel(string Short, string Full, string DocId);
