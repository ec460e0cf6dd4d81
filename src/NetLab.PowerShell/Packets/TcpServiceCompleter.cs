using System.Globalization;
using NetLab.Firewall;

namespace NetLab.PowerShell.Packets;

/// <summary>Completes the services whose ports are tested most, and for <c>-Port</c> those of /etc/services.</summary>
public sealed class TcpServiceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        foreach ((string name, int port) in TcpServices.Known) yield return (name, $"port {port}");
        foreach ((string name, ushort port) in PortRange.ReadServices(ForwardProtocol.Tcp))
        {
            if (!TcpServices.Known.Any(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) yield return (name, port.ToString(CultureInfo.InvariantCulture));
        }
    }
}
