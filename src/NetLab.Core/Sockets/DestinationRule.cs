using System.Globalization;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>
/// What a rule does with traffic to a port, as far as its text tells (<c>ip daddr 192.0.2.1 tcp dport 8080 counter dnat to 10.0.0.2:80</c>): anybody's
/// rules, those of iptables too, come as such a text.
/// </summary>
internal readonly record struct DestinationRule(IPValue? HostAddress, IPValue? Target, ushort TargetPort)
{
    /// <summary>Reads a rule for one port; null where it does not translate that port's destination.</summary>
    /// <param name="rule">The rule in nft's words.</param>
    /// <param name="port">The port.</param>
    /// <param name="protocol">The transport protocol.</param>
    public static DestinationRule? Read(string rule, ushort port, ForwardProtocol protocol)
    {
        string[] words = rule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int nat = Array.FindIndex(words, static word => word is "dnat" or "redirect");
        int dport = Array.IndexOf(words, "dport");
        if (nat < 0 || dport < 1 || dport > nat) return null;
        string name = protocol.ToString().ToLowerInvariant();
        bool isProtocol = words[dport - 1] == name || (words[dport - 1] == "th" && Array.IndexOf(words, name) is int at and >= 0 && at < nat);
        if (!isProtocol || !TryFindPort(words, dport + 1, nat, port, out int offset)) return null;
        int to = Array.IndexOf(words, "to", nat);
        if (to < 0 || to + 1 >= words.Length) return words[nat] == "redirect" ? new DestinationRule(Host(words, nat), null, port) : null;
        string target = words[to + 1];
        if (words[nat] == "redirect") return ReadPort(target.TrimStart(':'), offset, port) is ushort local ? new DestinationRule(Host(words, nat), null, local) : null;
        int colon = target.StartsWith('[') ? target.IndexOf("]:", StringComparison.Ordinal) + 1 : target.Count(static c => c == ':') == 1 ? target.IndexOf(':', StringComparison.Ordinal) : -1;
        string address = (colon > 0 ? target[..colon] : target).Trim('[', ']');
        if (!IPValue.TryParse(address, out IPValue value)) return null;
        ushort? there = colon > 0 ? ReadPort(target[(colon + 1)..], offset, port) : port;
        return there is ushort number ? new DestinationRule(Host(words, nat), value, number) : null;
    }

    /// <summary>Whether the words after <c>dport</c> include the port, and its distance from the first of a range.</summary>
    private static bool TryFindPort(string[] words, int at, int end, ushort port, out int offset)
    {
        offset = 0;
        if (at >= end || words[at].StartsWith("!=", StringComparison.Ordinal)) return false;
        bool isSet = words[at] == "{";
        for (int i = isSet ? at + 1 : at; i < end && words[i] != "}"; i++)
        {
            string[] parts = words[i].TrimEnd(',').Split('-');
            if (ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort first)
                && ushort.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort last) && port >= first && port <= last)
            {
                offset = port - first;
                return true;
            }
            if (!isSet) return false;
        }
        return false;
    }

    private static ushort? ReadPort(string text, int offset, ushort port)
    {
        string[] parts = text.Split('-');
        if (!ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort first)) return null;
        if (parts.Length == 1) return first;
        // A range that contains the port leaves it alone; another is shifted.
        if (!ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort last)) return null;
        return port >= first && port <= last ? port : first + offset <= last ? (ushort)(first + offset) : first;
    }

    private static IPValue? Host(string[] words, int end)
    {
        int daddr = Array.IndexOf(words, "daddr");
        return daddr >= 0 && daddr + 1 < end && IPValue.TryParse(words[daddr + 1], out IPValue value) ? value : null;
    }
}
