using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;

namespace NetLab.Smtp;

/// <summary>CRAM-MD5 (RFC 2195): the server's challenge, keyed with the password.</summary>
internal sealed class CramMd5Mechanism(NetworkCredential credential) : SaslMechanism(credential)
{
    /// <inheritdoc/>
    public override string Name => "CRAM-MD5";

    /// <inheritdoc/>
    public override bool HidesChallenges => true;

    /// <inheritdoc/>
    public override int MostSteps => 1;

    /// <inheritdoc/>
    [SuppressMessage("Security", "CA5351", Justification = "The mechanism is made of MD5; which one is used is the user's choice and the server's.")]
    public override byte[] Respond(ReadOnlySpan<byte> challenge, int step) => Bytes($"{User} {Convert.ToHexStringLower(HMACMD5.HashData(Bytes(Password), challenge))}");
}
