using System.Globalization;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>Ports as users write them: <c>8080</c>, <c>8000-8010</c>, <c>http</c> (services(5)).</summary>
public static class PortRange
{
    /// <summary>Reads a port, a range of ports, or the name of a service.</summary>
    /// <param name="text">The text.</param>
    /// <param name="protocol">The protocol whose services are meant.</param>
    /// <param name="parameter">The parameter it was given for, named in the error.</param>
    /// <exception cref="ArgumentException">It is none, or not from 1 to 65535.</exception>
    public static (ushort First, ushort Last) Parse(string text, ForwardProtocol protocol, string parameter)
    {
        text = text.Trim();
        if (text.Length > 0 && text.All(static c => char.IsAsciiDigit(c) || c is '-' or ' '))
        {
            int dash = text.IndexOf('-', 1);
            ushort first = Number(dash < 0 ? text : text[..dash].Trim(), text, parameter);
            ushort last = dash < 0 ? first : Number(text[(dash + 1)..].Trim(), text, parameter);
            return first <= last ? (first, last) : throw new ArgumentException($"The port range '{text}' ends before it begins.", parameter);
        }
        ushort port = FindService(text, protocol)
            ?? throw new ArgumentException($"'{text}' is no port: a number from 1 to 65535, a range such as 8000-8010, or a {RuleBuilder.Name(protocol)} service of {ServiceNames.Path}.", parameter);
        return (port, port);
    }

    /// <summary>The names of the services of a protocol, with their ports.</summary>
    public static IEnumerable<(string Name, ushort Port)> ReadServices(ForwardProtocol protocol) => ServiceNames.Read(RuleBuilder.Name(protocol));

    private static ushort? FindService(string name, ForwardProtocol protocol)
    {
        foreach ((string known, ushort port) in ReadServices(protocol))
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) return port;
        }
        return null;
    }

    private static ushort Number(string digits, string text, string parameter) =>
        ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            ? port
            : throw new ArgumentException($"'{text}' is no port: ports are from 1 to 65535.", parameter);
}
