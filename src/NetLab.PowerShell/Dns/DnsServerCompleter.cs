using NetLab.Dns;
using NetLab.Interop;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Dns;

/// <summary>Completes name servers: those resolv.conf of the namespace names.</summary>
public sealed class DnsServerCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        NamespaceReference? reference = InterfaceCompleter.Reference(arguments);
        using NetworkNamespaceHandle? handle = reference?.Open();
        using NetworkStack? here = reference is null ? NetworkStack.Open() : null;
        DnsConfiguration configuration = DnsConfiguration.Read(handle is null ? DnsNetwork.Current(here!.Namespace) : DnsNetwork.Of(handle, reference!.Text));
        return [.. configuration.Servers.Select(server => (server.Text, configuration.Source))];
    }
}
