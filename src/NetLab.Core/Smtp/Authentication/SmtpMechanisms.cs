using System.Net;
using System.Security.Cryptography;

namespace NetLab.Smtp;

/// <summary>The ways to log in that NetLab knows.</summary>
public static class SmtpMechanisms
{
    private static readonly string[] _known = ["SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2"];

    /// <summary>Their names, in the order in which they are chosen: those that do not send the password first. The last two take a token instead of a password.</summary>
    public static IReadOnlyList<string> Known => _known;

    /// <summary>The one to use of those a server offers; null where it offers none that we know.</summary>
    /// <param name="offered">What the server offers.</param>
    public static string? Choose(IReadOnlyList<string> offered)
    {
        ArgumentNullException.ThrowIfNull(offered);
        foreach (string one in _known)
        {
            if (offered.Contains(one, StringComparer.OrdinalIgnoreCase)) return one;
        }
        return null;
    }

    /// <summary>A login by one of them.</summary>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    internal static SaslMechanism Create(string name, NetworkCredential credential, string host, int port) => name.ToUpperInvariant() switch
    {
        "PLAIN" => new PlainMechanism(credential),
        "LOGIN" => new LoginMechanism(credential),
        "CRAM-MD5" => new CramMd5Mechanism(credential),
        "XOAUTH2" => new BearerMechanism(credential, standard: false, host, port),
        "OAUTHBEARER" => new BearerMechanism(credential, standard: true, host, port),
        "SCRAM-SHA-1" => new ScramMechanism(credential, HashAlgorithmName.SHA1),
        "SCRAM-SHA-256" => new ScramMechanism(credential, HashAlgorithmName.SHA256),
        _ => throw SmtpCommandText.Bad("AuthMechanism", $"'{name}' is no way to log in that NetLab knows: {string.Join(", ", _known)} are."),
    };
}
