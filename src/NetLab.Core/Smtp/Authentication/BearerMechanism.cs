using System.Globalization;
using System.Net;

namespace NetLab.Smtp;

/// <summary>XOAUTH2 (Google's and Microsoft's) and OAUTHBEARER (RFC 7628): a token in the password's place.</summary>
internal sealed class BearerMechanism(NetworkCredential credential, bool standard, string host, int port) : SaslMechanism(credential)
{
    /// <inheritdoc/>
    public override string Name => standard ? "OAUTHBEARER" : "XOAUTH2";

    /// <inheritdoc/>
    public override byte[] Initial => Bytes(standard
        ? string.Create(CultureInfo.InvariantCulture, $"n,a={Escape(User)},\u0001host={host}\u0001port={port}\u0001auth=Bearer {Password}\u0001\u0001")
        : $"user={User}\u0001auth=Bearer {Password}\u0001\u0001");

    /// <summary>An empty challenge asks for the token, any other is an error to be acknowledged before the refusal comes.</summary>
    public override byte[] Respond(ReadOnlySpan<byte> challenge, int step) => challenge.IsEmpty ? Initial : standard ? [1] : [];

    private static string Escape(string name) => name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
}
