using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the ways to log in that a sink knows.</summary>
public sealed class SmtpSinkMechanismCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) => [.. new SmtpSinkOptions().AuthMechanisms.Select(static one => (one, one))];
}
