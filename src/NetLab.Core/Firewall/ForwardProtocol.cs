namespace NetLab.Firewall;

/// <summary>The transport protocols whose ports can be published (their IANA protocol numbers).</summary>
public enum ForwardProtocol : byte
{
    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>SCTP.</summary>
    Sctp = 132,
}
