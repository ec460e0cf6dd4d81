namespace NetLab.Dns;

/// <summary>An EDNS option by its number and bytes: any code can be sent and received.</summary>
public sealed class DnsUnknownOption(ushort code, byte[] data) : DnsEdnsOption
{
    /// <inheritdoc/>
    public override DnsEdnsOptionCode Code => (DnsEdnsOptionCode)code;

    /// <inheritdoc/>
    public override byte[] Data { get; } = data;

    /// <inheritdoc/>
    public override string ToString() => Convert.ToHexStringLower(Data);
}
