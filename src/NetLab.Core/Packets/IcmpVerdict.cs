using NetLab.Interop;

namespace NetLab.Packets;

/// <summary>What an error says about a packet that was sent: the status, the reason, and words for it.</summary>
/// <param name="Status">The status.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Text">The words, without a full stop.</param>
internal readonly record struct IcmpVerdict(EchoStatus Status, ReachabilityReason Reason, string Text)
{
    /// <summary>What an entry of the error queue says.</summary>
    /// <param name="error">The entry.</param>
    /// <param name="six">Whether ICMP is ICMPv6.</param>
    public static IcmpVerdict Of(in ProbeError error, bool six)
    {
        if (!error.IsIcmp) return OfErrno(error.Error, error.Info);
        IcmpVerdict said = error.Origin == Libc.OriginIcmpv6 || six ? OfIcmp6(error.Type, error.Code, error.Info) : OfIcmp4(error.Type, error.Code, error.Info);
        return error.Reporter is { } who ? said with { Text = $"{who} says: {said.Text}" } : said;
    }

    /// <summary>What ICMP says to IPv4 (RFC 792, RFC 1812 5.2.7).</summary>
    public static IcmpVerdict OfIcmp4(byte type, byte code, uint info) => type switch
    {
        IcmpMessage.TimeExceeded => Expired(code),
        IcmpMessage.ParameterProblem => Problem,
        IcmpMessage.DestinationUnreachable => code switch
        {
            2 => new(EchoStatus.DestinationProtocolUnreachable, ReachabilityReason.Refused, "the host does not speak this protocol"),
            3 => Port,
            4 => TooBig(info),
            1 or 7 or 8 => Host,
            9 => Forbidden("the network is administratively prohibited"),
            10 => Forbidden("the host is administratively prohibited"),
            13 => Forbidden("communication is administratively prohibited"),
            14 or 15 => Forbidden("its precedence is not allowed"),
            5 => new(EchoStatus.DestinationNetworkUnreachable, ReachabilityReason.NoRoute, "the source route failed"),
            12 => Host with { Text = "the host is unreachable for this type of service" },
            11 => Network with { Text = "the network is unreachable for this type of service" },
            _ => Network,
        },
        _ => Unknown(type, code),
    };

    /// <summary>What ICMPv6 says (RFC 4443 3).</summary>
    public static IcmpVerdict OfIcmp6(byte type, byte code, uint info) => type switch
    {
        IcmpMessage.TimeExceeded6 => Expired(code),
        IcmpMessage.ParameterProblem6 => Problem,
        IcmpMessage.PacketTooBig6 => TooBig(info),
        IcmpMessage.DestinationUnreachable6 => code switch
        {
            0 => Network,
            1 => Forbidden("communication is administratively prohibited"),
            2 => new(EchoStatus.DestinationNetworkUnreachable, ReachabilityReason.NoRoute, "the address is beyond the scope of the source address"),
            3 => Host,
            4 => Port,
            5 => Forbidden("a policy does not let the source address through"),
            6 => Forbidden("the route rejects it"),
            _ => Network,
        },
        _ => Unknown(type, code),
    };

    /// <summary>What this machine itself says.</summary>
    /// <param name="error">The error of a system call, or a local one of the error queue.</param>
    /// <param name="mtu">The MTU that is too small, when the kernel told.</param>
    public static IcmpVerdict OfErrno(Errno error, uint mtu = 0) => error switch
    {
        Errno.ECONNREFUSED => Port with { Text = "nothing listens there" },
        Errno.ETIMEDOUT => Silence,
        Errno.ENETUNREACH => Network with { Text = "this machine has no route there" },
        Errno.ENETDOWN => Network with { Text = "the interface is down" },
        Errno.EHOSTUNREACH => Host with { Text = "no host of this address answers on the link, or an 'unreachable' route says so" },
        Errno.EACCES => Forbidden("a 'prohibit' route or rule of this machine forbids it"),
        Errno.EPERM => Forbidden("this machine's own firewall forbids it"),
        Errno.EMSGSIZE => TooBig(mtu),
        Errno.EINVAL => new(EchoStatus.DestinationNetworkUnreachable, ReachabilityReason.NoRoute, "the kernel does not take it: a 'blackhole' route, or a link-local address without its interface (fe80::1%eth0)"),
        Errno.EADDRNOTAVAIL => Local("the source address is none of this machine's, or there is none for this destination"),
        Errno.ENOBUFS or Errno.EAGAIN => Local("the interface's queue is full"),
        Errno.ENODEV => Local("there is no such interface"),
        Errno.ECONNRESET => new(EchoStatus.DestinationPortUnreachable, ReachabilityReason.Refused, "the other end reset the connection"),
        _ => Local($"{new LinuxException(error, "send").ErrorName}"),
    };

    /// <summary>Nobody said anything.</summary>
    public static IcmpVerdict Silence { get; } = new(EchoStatus.TimedOut, ReachabilityReason.TimedOut, "nobody answered in time");

    /// <summary>It arrived.</summary>
    public static IcmpVerdict Arrived { get; } = new(EchoStatus.Success, ReachabilityReason.None, "");

    private static IcmpVerdict Network { get; } = new(EchoStatus.DestinationNetworkUnreachable, ReachabilityReason.NoRoute, "the network is unreachable");

    private static IcmpVerdict Host { get; } = new(EchoStatus.DestinationHostUnreachable, ReachabilityReason.NoRoute, "the host is unreachable");

    private static IcmpVerdict Port { get; } = new(EchoStatus.DestinationPortUnreachable, ReachabilityReason.Refused, "the port is unreachable");

    private static IcmpVerdict Problem { get; } = new(EchoStatus.ParameterProblem, ReachabilityReason.Other, "a field of the header is not understood");

    private static IcmpVerdict Expired(byte code) => new(EchoStatus.TtlExpired, ReachabilityReason.HopLimitExceeded,
        code == 0 ? "its hops were used up" : "its fragments did not all arrive in time");

    private static IcmpVerdict TooBig(uint mtu) => new(EchoStatus.PacketTooBig, ReachabilityReason.PacketTooBig,
        mtu == 0 ? "the packet is too big for a link" : $"the packet is too big for a link whose MTU is {mtu}");

    private static IcmpVerdict Forbidden(string text) => new(EchoStatus.DestinationProhibited, ReachabilityReason.Prohibited, text);

    private static IcmpVerdict Local(string text) => new(EchoStatus.GeneralFailure, ReachabilityReason.LocalError, text);

    private static IcmpVerdict Unknown(byte type, byte code) => new(EchoStatus.GeneralFailure, ReachabilityReason.Other, $"ICMP type {type}, code {code}");
}
