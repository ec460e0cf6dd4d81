using System.Net;

namespace NetLab.Smtp;

/// <summary>PLAIN (RFC 4616): user and password as they are.</summary>
internal sealed class PlainMechanism(NetworkCredential credential) : SaslMechanism(credential)
{
    /// <inheritdoc/>
    public override string Name => "PLAIN";

    /// <inheritdoc/>
    public override byte[] Initial => Bytes($"\0{User}\0{Password}");

    /// <inheritdoc/>
    public override byte[] Respond(ReadOnlySpan<byte> challenge, int step) => Initial;
}
