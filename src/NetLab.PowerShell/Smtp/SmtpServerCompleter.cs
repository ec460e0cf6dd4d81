using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Smtp;

/// <summary>Completes mail servers near by: those that listen in the namespace that <c>-Namespace</c> names, at the ports of mail.</summary>
public sealed class SmtpServerCompleter : LiveCompleter
{
    private static readonly HashSet<int> _ports = [24, 25, 465, 587, 2525];

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var found = new Dictionary<string, string>();
        foreach (NetTCPConnection one in stack.Sockets.ListTcp(new InternetSocketFilter { States = [TcpConnectionState.Listen] }))
        {
            if (!_ports.Contains(one.LocalPort)) continue;
            string address = one.LocalAddress switch { "0.0.0.0" => "127.0.0.1", "::" => "localhost", var own => own };
            found[address] = found.TryGetValue(address, out string? known) ? $"{known}, {one.LocalPort}" : $"listens at port {one.LocalPort}";
        }
        return [.. found.Select(static one => (one.Key, one.Value))];
    }
}
