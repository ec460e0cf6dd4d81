using System.Net;

namespace NetLab.Firewall;

/// <summary>A port to publish.</summary>
public sealed class PortForwardOptions
{
    /// <summary>The transport protocol.</summary>
    public ForwardProtocol Protocol { get; init; } = ForwardProtocol.Tcp;

    /// <summary>The port of this machine: a number, a range such as <c>8000-8010</c>, or a name of /etc/services.</summary>
    public required string Port { get; init; }

    /// <summary>Where it leads.</summary>
    public required string ToAddress { get; init; }

    /// <summary>The port there, or a range of the same length; null is the same as <see cref="Port"/>.</summary>
    public string? ToPort { get; init; }

    /// <summary>The one address of this machine to publish it on; null, <c>0.0.0.0</c> or <c>::</c> is every one.</summary>
    public string? HostAddress { get; init; }

    /// <summary>Whether it is published on 127.0.0.1 too, which needs a sysctl (route_localnet) and rules that guard it.</summary>
    public bool IncludeLoopback { get; init; }

    /// <summary>A comment, at most 127 bytes; nft shows it.</summary>
    public string? Comment { get; init; }

    /// <summary>What these options publish, in words: <c>tcp port 8080 to 10.0.0.2:80</c>.</summary>
    /// <exception cref="ArgumentException">A value is wrong; it is named.</exception>
    public string Describe()
    {
        PortForwardSpecification forward = Read();
        return $"{forward.Describe()} to {forward.DescribeTarget()}";
    }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is wrong; it is named.</exception>
    internal PortForwardSpecification Read()
    {
        if (!Enum.IsDefined(Protocol)) throw FirewallAddress.Wrong($"'{Protocol}' is none of Tcp, Udp, Sctp.", nameof(Protocol));
        (ushort first, ushort last) = PortRange.Parse(Port, Protocol, nameof(Port));
        (ushort toFirst, ushort toLast) = ToPort is null ? (first, last) : PortRange.Parse(ToPort, Protocol, nameof(ToPort));
        if (toLast - toFirst != last - first)
        {
            throw FirewallAddress.Wrong(
                $"{PortForwardSpecification.Range(toFirst, toLast)} has {toLast - toFirst + 1} ports, {PortForwardSpecification.Range(first, last)} has {last - first + 1}.",
                nameof(ToPort));
        }
        IPAddress target = FirewallAddress.Parse(ToAddress, nameof(ToAddress));
        if (IPAddress.IsLoopback(target))
            throw FirewallAddress.Wrong($"{target} is this machine's own loopback, where forwarded packets cannot go.", nameof(ToAddress));
        if (IsNoHost(target)) throw FirewallAddress.Wrong($"{target} is not the address of one machine.", nameof(ToAddress));
        IPAddress? host = HostAddress is null ? null : FirewallAddress.Parse(HostAddress, nameof(HostAddress));
        if (host is not null && FirewallAddress.Family(host) != FirewallAddress.Family(target))
            throw FirewallAddress.Wrong($"{host} and {target} are of different families, between which nothing can be forwarded.", nameof(HostAddress));
        if (host is not null && host.ToString() == FirewallAddress.Any(FirewallAddress.Family(host))) host = null;
        if (host is not null && IsNoHost(host)) throw FirewallAddress.Wrong($"{host} is no address this machine could have.", nameof(HostAddress));
        if (IncludeLoopback && FirewallAddress.Family(target) == NetfilterFamily.IP6)
            throw FirewallAddress.Wrong("Linux forwards nothing from ::1; only 127.0.0.1 can be published.", nameof(IncludeLoopback));
        if (host is not null && IPAddress.IsLoopback(host) && !IncludeLoopback)
            throw FirewallAddress.Wrong($"{host} is published only together with -IncludeLoopback.", nameof(HostAddress));
        return new PortForwardSpecification(Protocol, first, last, target, toFirst) { HostAddress = host, IncludeLoopback = IncludeLoopback };
    }

    private static bool IsNoHost(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? bytes[0] is 0 or >= 224 : bytes[0] == 0xff || address.IsIPv6LinkLocal || bytes.All(static b => b == 0);
    }
}
