namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the numbers of a TLSA record, with their names (RFC 7218). The class for each field says which it is.</summary>
public abstract class TlsaFieldCompleter : LiveCompleter
{
    private readonly (string Text, string Tip)[] _values;

    private protected TlsaFieldCompleter(params string[] names) => _values = [.. names.Select(static (name, number) => ($"{number}", name))];

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) => _values;
}
