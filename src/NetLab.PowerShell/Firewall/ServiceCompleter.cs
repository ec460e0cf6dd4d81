using NetLab.Firewall;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the names of services (/etc/services) of the protocol typed.</summary>
public sealed class ServiceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        ForwardProtocol protocol = Enum.TryParse(arguments.Text("Protocol"), ignoreCase: true, out ForwardProtocol typed) ? typed : ForwardProtocol.Tcp;
        return [.. PortRange.ReadServices(protocol).Select(static service => (service.Name, $"{service.Port}"))];
    }
}
