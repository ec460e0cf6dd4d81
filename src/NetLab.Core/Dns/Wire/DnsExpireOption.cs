namespace NetLab.Dns;

/// <summary>When a secondary's copy of the zone expires (RFC 7314): asked for without a value.</summary>
public sealed class DnsExpireOption : DnsEdnsOption
{
    /// <summary>The option with a value, or without one to ask for it.</summary>
    /// <param name="seconds">Seconds until the zone expires.</param>
    public DnsExpireOption(uint? seconds = null) => Seconds = seconds;

    internal DnsExpireOption(ref DnsReader reader) => Seconds = reader.Remaining == 0 ? null : reader.UInt32();

    /// <inheritdoc/>
    public override DnsEdnsOptionCode Code => DnsEdnsOptionCode.Expire;

    /// <summary>Seconds until the zone expires; null in a question.</summary>
    public uint? Seconds { get; }

    /// <inheritdoc/>
    public override byte[] Data => Seconds is uint s ? [(byte)(s >> 24), (byte)(s >> 16), (byte)(s >> 8), (byte)s] : [];

    /// <inheritdoc/>
    public override string ToString() => Seconds is uint s ? $"{s} s" : "";
}
