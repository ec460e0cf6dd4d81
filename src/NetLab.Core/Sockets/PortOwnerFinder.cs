using NetLab.Firewall;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>Follows a port to the process that answers at it: through published ports, anybody's rules and tracked connections, into other namespaces.</summary>
public sealed class PortOwnerFinder
{
    private const int MostTurns = 4;
    private readonly List<NetPortOwner> _found = [];
    private Dictionary<IPValue, List<string?>>? _places;
    private string? _asked;

    /// <summary>Why the firewall of a namespace could not be looked at, or null: then only processes that have the port themselves are found.</summary>
    public string? Hidden { get; private set; }

    /// <summary>The namespaces that may not be entered.</summary>
    public IReadOnlyList<string> Refused { get; private set; } = [];

    /// <summary>How many processes could not be looked into though sockets were left without an owner.</summary>
    public int ProcessesRefused { get; private set; }

    /// <summary>Finds who answers at a port.</summary>
    /// <param name="stack">The namespace in which the port is asked for.</param>
    /// <param name="port">The port.</param>
    /// <param name="protocol">The transport protocol: TCP or UDP.</param>
    /// <param name="cancellation">Ends the search.</param>
    public IReadOnlyList<NetPortOwner> Find(NetworkStack stack, ushort port, ForwardProtocol protocol, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stack);
        _found.Clear();
        _asked = stack.Namespace;
        foreach (InternetEndpoint socket in Listening(stack, port, protocol))
        {
            _found.Add(new NetPortOwner
            {
                Port = port, Protocol = protocol, Address = socket.LocalAddress, Via = PortOwnerVia.Socket, Namespace = stack.Namespace,
                TargetNamespace = stack.Namespace, Socket = socket,
            });
        }
        foreach (Way way in Ways(stack, port, protocol, cancellation)) Follow(stack.Namespace, way, way, port, protocol, 1, cancellation);
        ProcessesRefused = SocketOwners.Attach([.. _found.Where(static owner => owner.Socket is not null).Select(static owner => owner.Socket!)], cancellation);
        return [.. _found];
    }

    /// <summary>Sockets that take what arrives at a port.</summary>
    private static List<InternetEndpoint> Listening(NetworkStack stack, ushort port, ForwardProtocol protocol)
    {
        var filter = new InternetSocketFilter { States = [TcpConnectionState.Listen], LocalPorts = [(port, port)] };
        return protocol == ForwardProtocol.Udp
            ? [.. stack.Sockets.ListUdp(filter).Where(static socket => !socket.IsConnected)]
            : [.. stack.Sockets.ListTcp(filter)];
    }

    /// <summary>Where the rules of a namespace, and failing those its tracked connections, send what arrives at a port.</summary>
    private List<Way> Ways(NetworkStack stack, ushort port, ForwardProtocol protocol, CancellationToken cancellation)
    {
        var ways = new List<Way>();
        try
        {
            foreach (FilterRule rule in stack.Firewall.ListRules(cancellation: cancellation))
            {
                if (rule.IsPolicy || DestinationRule.Read(rule.Rule, port, protocol) is not { } there) continue;
                PortOwnerVia via = rule.Owner == FirewallTable.TableName ? PortOwnerVia.PublishedPort : PortOwnerVia.Rule;
                // The same port is translated for what comes in and for what this machine itself sends.
                if (!ways.Exists(known => known.Target == there.Target && known.Port == there.TargetPort))
                    ways.Add(new Way(via, there.HostAddress, there.Target, there.TargetPort, rule.Rule, rule.Owner));
            }
            if (ways.Count > 0) return ways;
            foreach (ConntrackEntry entry in stack.Conntrack.List(new ConntrackFilter { Protocol = (byte)protocol, DestinationPort = port }, cancellation))
            {
                if (entry.TranslatedDestination is null || entry.ReplySourcePort is not ushort there) continue;
                if (!ways.Exists(known => known.Target == entry.Reply.Source && known.Port == there))
                    ways.Add(new Way(PortOwnerVia.Conntrack, entry.Original.Destination, entry.Reply.Source, there, null, null));
            }
        }
        catch (LinuxException exception) when (exception.Error is Errno.EPERM or Errno.EACCES or Errno.ENOENT or Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT or Errno.EINVAL)
        {
            Hidden ??= exception.Problem;
        }
        return ways;
    }

    private void Follow(string? asked, Way first, Way way, ushort port, ForwardProtocol protocol, int turn, CancellationToken cancellation)
    {
        // What is redirected, or sent to the loopback, stays in the namespace.
        List<string?> places = way.Target is not IPValue target || target.ToIPAddress() is var loop && System.Net.IPAddress.IsLoopback(loop) ? [asked] : Places(cancellation).TryGetValue(target, out List<string?>? known) ? known : [];
        if (places.Count == 0) Add(null, null, $"no namespace of this machine that may be entered has the address {way.Target}");
        int before = _found.Count;
        List<string?> silent = [];
        foreach (string? place in places)
        {
            try
            {
                using NetworkStack stack = NetworkStack.Open(place is null ? null : NamespaceReference.Parse(place));
                bool any = false;
                foreach (InternetEndpoint socket in Listening(stack, way.Port, protocol))
                {
                    if (way.Target is IPValue address && !Answers(socket, address)) continue;
                    Add(place, socket, null);
                    any = true;
                }
                if (any) continue;
                List<Way> further = turn < MostTurns && place != asked ? Ways(stack, way.Port, protocol, cancellation) : [];
                foreach (Way next in further) Follow(place, first, next, port, protocol, turn + 1, cancellation);
                if (further.Count == 0) silent.Add(place);
            }
            catch (LinuxException exception) when (exception.Error is Errno.ENOENT or Errno.ESRCH)
            {
                // The namespace is gone.
            }
        }
        // Labs have the same addresses over and over: those in which nobody answers are of interest where nobody does in any.
        foreach (string? place in _found.Count == before ? silent : []) Add(place, null, $"no process has port {way.Port} there");

        void Add(string? place, InternetEndpoint? socket, string? note) => _found.Add(new NetPortOwner
        {
            Port = port, Protocol = protocol, Address = (first.Host ?? IPValue.Any(way.Target?.Family ?? AddressFamily.IPv4)).ToString(), Via = first.Via,
            ToAddress = (way.Target ?? IPValue.Any(AddressFamily.IPv4)).ToString(), ToPort = way.Port, Namespace = _asked, TargetNamespace = place,
            Rule = first.Rule, RuleOwner = first.Owner, Socket = socket, Note = note,
        });
    }

    private static bool Answers(InternetEndpoint socket, IPValue address)
    {
        IPValue local = socket.Entry.Local;
        return local == address || (local.IsAny && (local.Family == address.Family || socket.DualStack));
    }

    /// <summary>Which namespaces have which addresses; read once, when first needed.</summary>
    private Dictionary<IPValue, List<string?>> Places(CancellationToken cancellation)
    {
        if (_places is not null) return _places;
        var places = new Dictionary<IPValue, List<string?>>();
        Refused = EveryNamespace.Visit(stack =>
        {
            foreach (NetIPAddress address in stack.Addresses.List())
            {
                if (!IPValue.TryParse(address.IPAddress.Split('%')[0], out IPValue value)) continue;
                if (!places.TryGetValue(value, out List<string?>? there)) places.Add(value, there = []);
                if (!there.Contains(stack.Namespace)) there.Add(stack.Namespace);
            }
        }, cancellation);
        return _places = places;
    }

    private readonly record struct Way(PortOwnerVia Via, IPValue? Host, IPValue? Target, ushort Port, string? Rule, string? Owner);
}
