using System.Globalization;
using NetLab.Firewall;

namespace NetLab.PowerShell.Packets;

/// <summary>Ports as users write them: a number, or a name of /etc/services.</summary>
internal static class PortText
{
    /// <summary>The port's number.</summary>
    /// <exception cref="ArgumentException">It is no port.</exception>
    public static int Parse(string text, string parameter, bool udp = false) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
            ? number is > 0 and < 65536 ? number : throw Failure.OfParameter(parameter, $"{text} is no port; ports are from 1 to 65535.")
            : PortRange.Parse(text, udp ? ForwardProtocol.Udp : ForwardProtocol.Tcp, parameter).First;
}
