using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the ways to log in.</summary>
public sealed class SmtpMechanismCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) => SmtpMechanisms.Known.Select(static name => (name, name switch
    {
        "PLAIN" or "LOGIN" => "user and password, as they are",
        "CRAM-MD5" => "the password is proven by MD5",
        "XOAUTH2" or "OAUTHBEARER" => "the password is an OAuth token",
        _ => "the password is proven, and the server proves that it knows it",
    }));
}
