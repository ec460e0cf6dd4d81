using System.Net;
using System.Text;

namespace NetLab.Smtp;

/// <summary>One login by SASL (RFC 4422), as a mail server asks for it (RFC 4954). It does no I/O and lives for one login.</summary>
internal abstract class SaslMechanism(NetworkCredential credential)
{
    /// <summary>Its name, in capitals.</summary>
    public abstract string Name { get; }

    /// <summary>What goes with the AUTH command; null where the server speaks first.</summary>
    public virtual byte[]? Initial => null;

    /// <summary>Whether what the server sends is to be kept out of a transcript: with it and time a password can be guessed.</summary>
    public virtual bool HidesChallenges => false;

    /// <summary>How many times the server may ask.</summary>
    public virtual int MostSteps => 2;

    /// <summary>Whether the server has proven what it has to; a success before that is none.</summary>
    public virtual bool IsComplete => true;

    /// <summary>What the server must not show anybody once it has sent it; null for nothing.</summary>
    public virtual byte[]? ServerSecret => null;

    /// <summary>Who logs in.</summary>
    protected string User { get; } = credential.Domain.Length > 0 ? $"{credential.Domain}\\{credential.UserName}" : credential.UserName;

    /// <summary>The password, or the token.</summary>
    protected string Password { get; } = credential.Password;

    /// <summary>What to answer.</summary>
    /// <param name="challenge">What the server sent.</param>
    /// <param name="step">Which time it asks, from 0.</param>
    /// <exception cref="FormatException">It asks for what it may not.</exception>
    public abstract byte[] Respond(ReadOnlySpan<byte> challenge, int step);

    /// <summary>Looks at what came with the success, which SCRAM may have there.</summary>
    /// <exception cref="FormatException">The server is not whom it says.</exception>
    public virtual void Finish(ReadOnlySpan<byte> data)
    {
    }

    /// <summary>Text as bytes.</summary>
    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
