using NetLab.Firewall;

namespace NetLab.PowerShell;

/// <summary>Completes the names of TCP services (/etc/services).</summary>
public sealed class TcpServiceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. PortRange.ReadServices(ForwardProtocol.Tcp).Select(static service => (service.Name, $"{service.Port}"))];
}
