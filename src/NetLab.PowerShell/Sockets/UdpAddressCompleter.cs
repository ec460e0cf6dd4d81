using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the local addresses of the UDP sockets there are.</summary>
public sealed class UdpAddressCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Sockets.ListUdp().Select(static endpoint => endpoint.LocalAddress).Distinct().Select(static address => (address, ""))];
    }
}
