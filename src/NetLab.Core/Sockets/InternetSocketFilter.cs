using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>Which TCP or UDP sockets are meant. The kernel applies it, so that what is not meant is not even told; what is null may be anything.</summary>
public sealed class InternetSocketFilter
{
    /// <summary>The states of TCP sockets.</summary>
    public IReadOnlyList<TcpConnectionState>? States { get; init; }

    /// <summary>IPv4 or IPv6. IPv4 over an IPv6 socket counts as IPv4.</summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>Local ports, each a range; any of them.</summary>
    public IReadOnlyList<(ushort First, ushort Last)>? LocalPorts { get; init; }

    /// <summary>Remote ports, each a range; any of them.</summary>
    public IReadOnlyList<(ushort First, ushort Last)>? RemotePorts { get; init; }

    /// <summary>Local addresses or prefixes such as <c>10.0.0.0/8</c>; any of them.</summary>
    /// <exception cref="ArgumentException">One is neither.</exception>
    public IReadOnlyList<string>? LocalAddresses
    {
        get => Texts(LocalPrefixes);
        init => LocalPrefixes = Parse(value, "LocalAddress");
    }

    /// <summary>Remote addresses or prefixes; any of them.</summary>
    /// <exception cref="ArgumentException">One is neither.</exception>
    public IReadOnlyList<string>? RemoteAddresses
    {
        get => Texts(RemotePrefixes);
        init => RemotePrefixes = Parse(value, "RemoteAddress");
    }

    internal IPPrefix[]? LocalPrefixes { get; private init; }

    internal IPPrefix[]? RemotePrefixes { get; private init; }

    /// <summary>Whether a socket is meant, but for its state, which the kernel always compares.</summary>
    internal bool Matches(in InetDiagEntry entry) =>
        (AddressFamily is null || entry.Local.Family == AddressFamily)
        && Contains(LocalPorts, entry.LocalPort) && Contains(RemotePorts, entry.RemotePort)
        && Contains(LocalPrefixes, entry.Local) && Contains(RemotePrefixes, entry.Remote);

    /// <summary>Whether sockets of a family (AF_INET, AF_INET6) can be meant at all.</summary>
    internal bool Includes(byte family)
    {
        // IPv6 sockets carry IPv4 too, IPv4 sockets nothing else.
        if (family == IPValue.FamilyIPv6) return true;
        return AddressFamily != NetLab.Network.AddressFamily.IPv6 && HasIPv4(LocalPrefixes) && HasIPv4(RemotePrefixes);
    }

    private static bool HasIPv4(IPPrefix[]? prefixes) => prefixes is null || Array.Exists(prefixes, static prefix => prefix.Address.Family == NetLab.Network.AddressFamily.IPv4);

    private static bool Contains(IReadOnlyList<(ushort First, ushort Last)>? ranges, ushort port)
    {
        if (ranges is null) return true;
        for (int i = 0; i < ranges.Count; i++)
        {
            if (port >= ranges[i].First && port <= ranges[i].Last) return true;
        }
        return false;
    }

    private static bool Contains(IPPrefix[]? prefixes, IPValue address)
    {
        if (prefixes is null) return true;
        foreach (IPPrefix prefix in prefixes)
        {
            if (prefix.Contains(address)) return true;
        }
        return false;
    }

    private static IPPrefix[]? Parse(IReadOnlyList<string>? texts, string parameter)
    {
        if (texts is null) return null;
        var prefixes = new IPPrefix[texts.Count];
        for (int i = 0; i < prefixes.Length; i++)
        {
            IPPrefix prefix = IPPrefix.Parse(texts[i], parameter);
            // An address that IPv6 only wraps is listed as what it is.
            if (InetDiagEntry.TryUnwrap(prefix.Address, out IPValue inner) && prefix.Length >= 96) prefix = new IPPrefix(inner, (byte)(prefix.Length - 96));
            prefixes[i] = prefix;
        }
        return prefixes;
    }

    private static string[]? Texts(IPPrefix[]? prefixes) => prefixes is null ? null : Array.ConvertAll(prefixes, static prefix => prefix.ToString());
}
