namespace NetLab.Sockets;

/// <summary>A socket that sees or makes whole IP packets of a protocol (raw(7)).</summary>
public sealed class RawSocket : InternetEndpoint
{
    internal RawSocket(string? @namespace, in InetDiagEntry entry, string? interfaceName)
        : base(@namespace, in entry, interfaceName)
    {
    }

    /// <summary>The number of the IP protocol: 1 ICMP, 58 ICMPv6, ...</summary>
    public byte Protocol => (byte)Entry.LocalPort;

    /// <summary>The only address it hears, when connected; else null.</summary>
    public string? RemoteAddress => Entry.State == TcpStates.Established ? RemoteText : null;

    /// <inheritdoc/>
    public override string ToString() => $"raw {Protocol} {LocalAddress}";
}
