using NetLab.Firewall;

namespace NetLab.PowerShell.Sockets;

/// <summary>The ports of a filter: numbers, ranges such as 8000-8010, or names of services.</summary>
internal static class SocketPorts
{
    /// <summary>Reads the values of a parameter; null where it was not given.</summary>
    /// <exception cref="ArgumentException">One is no port.</exception>
    public static (ushort First, ushort Last)[]? From(string[]? texts, ForwardProtocol protocol, string parameter) => texts is null ? null :
        // A socket that is not connected has the remote port 0, as Windows has it.
        Array.ConvertAll(texts, text => text.Trim() == "0" ? ((ushort)0, (ushort)0) : PortRange.Parse(text, protocol, parameter));

    /// <summary>The values that none of some ports is.</summary>
    public static IEnumerable<string> Missing(string[]? texts, (ushort First, ushort Last)[]? ranges, IReadOnlyCollection<ushort> ports)
    {
        for (int i = 0; i < (texts?.Length ?? 0); i++)
        {
            (ushort first, ushort last) = ranges![i];
            if (!ports.Any(port => port >= first && port <= last)) yield return texts![i];
        }
    }
}
