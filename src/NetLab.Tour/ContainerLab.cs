using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.Tour;

/// <summary>
/// Two containers on a bridge, masqueraded to an outside world that is a namespace too, with a published port; traffic through all of
/// it; and everything away again, in reverse order, whatever happens.
/// </summary>
internal sealed class ContainerLab : IDisposable
{
    private readonly Stack<Action> _undo = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly NetworkStack _host = NetworkStack.Open();

    /// <summary>Ends the story at the next step.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>Builds, shows and tests the lab.</summary>
    public void Run()
    {
        Step("Two containers on a bridge");
        MakeNamespace("c1");
        MakeNamespace("c2");
        NetBridge bridge = _host.Bridges.Create(new BridgeDefinition { Name = "br0" });
        _undo.Push(() => _host.Bridges.Remove(bridge));
        _host.Addresses.Add(bridge.InterfaceIndex, InterfaceAddress.Parse("10.0.0.1/24"));
        foreach (int n in (int[])[1, 2])
        {
            using NetworkStack container = Open($"c{n}");
            (_, NetAdapter inside) = _host.Links.CreateVethPair(new VethDefinition { Name = $"veth{n}", PeerName = "eth0", PeerStack = container });
            _host.Bridges.AddPorts(bridge, [$"veth{n}"]);
            container.Addresses.Add(inside.InterfaceIndex, InterfaceAddress.Parse($"10.0.0.{n + 1}/24"));
            container.Routes.Add(new RouteDefinition { DestinationPrefix = "0.0.0.0/0", NextHops = ["10.0.0.1"], InterfaceAlias = "eth0" });
        }

        Step("Forwarding, masquerading, a published port");
        string forwarding = _host.ReadSysctl("ipv4/ip_forward");
        _undo.Push(() => _host.WriteSysctl("ipv4/ip_forward", forwarding));
        _host.WriteSysctl("ipv4/ip_forward", "1");
        MasqueradeRule masquerade = _host.Firewall.AddMasquerade(new MasqueradeOptions { SourcePrefix = "10.0.0.0/24", NotOutInterface = ["br0"] });
        _undo.Push(() => _host.Firewall.RemoveMasquerade(masquerade));
        PortForwardRule published = _host.Firewall.AddPortForward(new PortForwardOptions { Port = "8080", ToAddress = "10.0.0.2", ToPort = "80" });
        _undo.Push(() => _host.Firewall.RemovePortForward(published));
        Show(NetworkNamespaces.List().SelectMany(one => Addresses(one.Namespace)));

        Step("An outside world, which has no route back to 10.0.0.0/24");
        MakeNamespace("world");
        using (NetworkStack world = Open("world"))
        {
            (NetAdapter uplink, NetAdapter outside) = _host.Links.CreateVethPair(new VethDefinition { Name = "uplink", PeerName = "eth0", PeerStack = world });
            _host.Addresses.Add(uplink.InterfaceIndex, InterfaceAddress.Parse("203.0.113.1/24"));
            world.Addresses.Add(outside.InterfaceIndex, InterfaceAddress.Parse("203.0.113.2/24"));
        }

        Step("c1 reaches the world, which sees the address of the host");
        using (var listener = new Listener("world", 7)) Show([listener.ReachedFrom("c1", "203.0.113.2:7")]);
        Show(_host.Conntrack.List().Select(entry => $"{entry.Protocol}  {entry.OriginalFlow}  answered  {entry.ReplyFlow}"));

        Step("The published port: from outside, from the host itself, from c2");
        using (var listener = new Listener("c1", 80))
        {
            Show([
                listener.ReachedFrom("world", "203.0.113.1:8080"),
                listener.ReachedFrom(null, "203.0.113.1:8080"),
                listener.ReachedFrom("c2", "10.0.0.1:8080"),
            ]);
        }

        Step("The rules, with what they counted");
        Show(_host.Firewall.GetMasqueradeRules().Select(rule => $"{rule.Rule}  ({rule.PacketCount} connections)"));
        Show(_host.Firewall.GetPortForwards().Select(rule => $"{rule.Rule}  ({rule.PacketCount} connections)"));
    }

    /// <summary>Takes everything down, the last made first.</summary>
    public void Dispose()
    {
        if (_undo.Count > 0) Console.WriteLine("\n# And away again");
        while (_undo.TryPop(out Action? undo)) undo();
        _host.Dispose();
        _stopping.Dispose();
    }

    private static NetworkStack Open(string name) => NetworkStack.Open(NamespaceReference.Parse(name));

    private static IEnumerable<string> Addresses(string name)
    {
        using NetworkStack stack = Open(name);
        return [.. stack.Addresses.List(AddressFamily.IPv4).Select(address => $"{name}  {address.InterfaceAlias}  {address.IPAddress}/{address.PrefixLength}")];
    }

    private static void Show(IEnumerable<string> lines)
    {
        foreach (string line in lines) Console.WriteLine($"  {line}");
    }

    private void MakeNamespace(string name)
    {
        NetworkNamespaces.Create(name);
        _undo.Push(() =>
        {
            using var removal = new NamespaceRemoval();
            removal.Remove(name);
            removal.Wait(TimeSpan.FromSeconds(5));
        });
    }

    private void Step(string text)
    {
        _stopping.Token.ThrowIfCancellationRequested();
        Console.WriteLine($"\n# {text}");
    }
}
