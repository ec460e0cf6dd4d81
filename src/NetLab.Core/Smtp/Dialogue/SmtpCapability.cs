namespace NetLab.Smtp;

/// <summary>One thing a server can, as it says after EHLO.</summary>
/// <param name="Keyword">The keyword, in capitals: <c>SIZE</c>.</param>
/// <param name="Parameters">What stands behind it, word by word.</param>
public sealed record SmtpCapability(string Keyword, string[] Parameters)
{
    /// <summary>The line as it came, its keyword in capitals.</summary>
    public override string ToString() => Parameters.Length == 0 ? Keyword : $"{Keyword} {string.Join(' ', Parameters)}";
}
