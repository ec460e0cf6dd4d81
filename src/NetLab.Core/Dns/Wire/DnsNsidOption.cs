namespace NetLab.Dns;

/// <summary>The server's identity (RFC 5001): asked for with no bytes, answered with what its operator chose.</summary>
public sealed class DnsNsidOption(byte[]? data = null) : DnsEdnsOption
{
    /// <inheritdoc/>
    public override DnsEdnsOptionCode Code => DnsEdnsOptionCode.Nsid;

    /// <inheritdoc/>
    public override byte[] Data { get; } = data ?? [];

    /// <summary>The identity as text; control characters are escaped.</summary>
    public string Identity => DnsText.Escape(Data, "\\");

    /// <inheritdoc/>
    public override string ToString() => Identity;
}
