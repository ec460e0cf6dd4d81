namespace NetLab.Dns;

/// <summary>How long the server keeps an idle TCP connection (RFC 7828): asked for without a value.</summary>
public sealed class DnsTcpKeepaliveOption : DnsEdnsOption
{
    private readonly ushort? _tenths;

    /// <summary>The option with a value, or without one to ask for it.</summary>
    /// <param name="timeout">Up to 6553.5 s, in steps of 100 ms.</param>
    public DnsTcpKeepaliveOption(TimeSpan? timeout = null) => _tenths = timeout is TimeSpan t ? checked((ushort)(t.TotalMilliseconds / 100)) : null;

    internal DnsTcpKeepaliveOption(ref DnsReader reader) => _tenths = reader.Remaining == 0 ? null : reader.UInt16();

    /// <inheritdoc/>
    public override DnsEdnsOptionCode Code => DnsEdnsOptionCode.TcpKeepalive;

    /// <summary>How long an idle connection stays; null in a question.</summary>
    public TimeSpan? Timeout => _tenths is ushort t ? TimeSpan.FromMilliseconds(t * 100L) : null;

    /// <inheritdoc/>
    public override byte[] Data => _tenths is ushort t ? [(byte)(t >> 8), (byte)t] : [];

    /// <summary>As dig shows it.</summary>
    public override string ToString() => _tenths is ushort t ? $"{t / 10}.{t % 10} secs" : "";
}
