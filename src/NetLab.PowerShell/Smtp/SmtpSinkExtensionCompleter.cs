using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the extensions that a sink can do without.</summary>
public sealed class SmtpSinkExtensionCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) => [.. SmtpSinkOptions.Extensions.Select(static one => (one, one))];
}
