namespace NetLab.Help;

/// <summary>The parameters PowerShell itself adds, which no class of ours declares or documents.</summary>
internal static class CommonParameters
{
    private static readonly ParameterBinding Everywhere = new(ParameterBinding.EverySet, false, null, false, false, false);

    private static readonly TypeLabel Switch =
        new("SwitchParameter", "System.Management.Automation.SwitchParameter", "T:System.Management.Automation.SwitchParameter");

    /// <summary>What <c>SupportsShouldProcess</c> adds.</summary>
    public static IReadOnlyList<ParameterModel> ShouldProcess { get; } = [Make("WhatIf", "wi"), Make("Confirm", "cf")];

    /// <summary>The prose for such a parameter; null for any other.</summary>
    /// <param name="name">The parameter's name.</param>
    public static string? Describe(string name) => name switch
    {
        "WhatIf" => "Says what the cmdlet would do, and changes nothing.",
        "Confirm" => "Asks before the cmdlet changes anything.",
        _ => null,
    };

    private static ParameterModel Make(string name, string alias) => new(name, Switch, true, [alias], false, [], [Everywhere], []);
}
