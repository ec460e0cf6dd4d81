using NetLab.Firewall;

namespace NetLab.PowerShell;

/// <summary>Completes the names of UDP services (/etc/services).</summary>
public sealed class UdpServiceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. PortRange.ReadServices(ForwardProtocol.Udp).Select(static service => (service.Name, $"{service.Port}"))];
}
