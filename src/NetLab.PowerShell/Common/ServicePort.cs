using System.Globalization;
using NetLab.Firewall;

namespace NetLab.PowerShell;

/// <summary>A port as every <c>-Port</c> takes it: a number, or the name of a service (/etc/services, services(5)).</summary>
internal static class ServicePort
{
    /// <summary>Reads one port.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="protocol">The protocol whose services are meant.</param>
    /// <param name="parameter">The parameter it was given for, named in the error.</param>
    /// <param name="mayBeZero">Whether 0 is taken, by which the kernel is asked for a free port.</param>
    /// <exception cref="ArgumentException">It is no port.</exception>
    public static ushort Parse(string text, ForwardProtocol protocol, string parameter, bool mayBeZero = false)
    {
        text = text.Trim();
        if (mayBeZero && text == "0") return 0;
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0) return number;
        bool isNumber = text.Length > 0 && text.TrimStart('-').All(char.IsAsciiDigit);
        ushort? port = isNumber ? null : Find(text, protocol);
        return port ?? throw new ArgumentException(isNumber
            ? $"'{text}' is no port: ports are from {(mayBeZero ? 0 : 1)} to 65535."
            : $"'{text}' is no port: a number from {(mayBeZero ? 0 : 1)} to 65535, or a {protocol.ToString().ToLowerInvariant()} service of /etc/services.", parameter);
    }

    /// <summary>The port of a service of that name, in any case; null where /etc/services has none.</summary>
    public static ushort? Find(string name, ForwardProtocol protocol)
    {
        foreach ((string known, ushort port) in PortRange.ReadServices(protocol))
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) return port;
        }
        return null;
    }
}
