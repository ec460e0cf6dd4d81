using System.Net;

namespace NetLab.Smtp;

/// <summary>LOGIN (draft-murchison-sasl-login): the user, then the password, each when asked.</summary>
internal sealed class LoginMechanism(NetworkCredential credential) : SaslMechanism(credential)
{
    /// <inheritdoc/>
    public override string Name => "LOGIN";

    /// <inheritdoc/>
    public override byte[] Respond(ReadOnlySpan<byte> challenge, int step) => Bytes(step == 0 ? User : Password);
}
