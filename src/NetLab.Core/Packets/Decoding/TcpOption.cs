namespace NetLab.Packets;

/// <summary>An option of a TCP header (IANA tcp-parameters).</summary>
/// <param name="Kind">Its number: 2 segment size, 3 window scale, 4 SACK permitted, 5 SACK, 8 time stamps.</param>
/// <param name="Value">Its value's bytes; empty for those that have none.</param>
public sealed record TcpOption(byte Kind, byte[] Value)
{
    /// <inheritdoc/>
    public override string ToString() => PacketText.Option(this);
}
