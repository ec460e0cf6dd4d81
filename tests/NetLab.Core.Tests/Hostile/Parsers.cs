using System.Globalization;
using NetLab.Firewall;
using NetLab.Firewall.Expressions;
using NetLab.Firewall.Rules;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Smtp;
using NetLab.Sockets;

namespace NetLab.Tests.Hostile;

/// <summary>Reads one message as a reader of NetLab's does, and what users see of the result.</summary>
internal delegate void MessageUse(in NetlinkMessage message);

/// <summary>Every reader of what the kernel, files and users say. A reader that is missing here fails <see cref="HostileInputTests"/>.</summary>
internal static class Parsers
{
    private static readonly Dictionary<int, string> Names = new() { [1] = "lo", [2] = "eth0", [3] = "v\u001b[31m" };

    /// <summary>The readers of netlink messages, by the type and the method that reads.</summary>
    public static IReadOnlyDictionary<string, MessageUse> OfMessages { get; } = new Dictionary<string, MessageUse>
    {
        ["NetlinkAcknowledgement.Read"] = static (in message) => Use(NetlinkAcknowledgement.Read(in message).ToException(new byte[64], 0, "test").Message),
        ["LinkReader.TryRead"] = static (in message) =>
        {
            if (LinkReader.TryRead(in message, out NetAdapter link)) Use($"{link.MacAddress} {link.Status} {link.InterfaceDescription} {link.LinkSpeed} {link.Kind} {link.PeerName}");
            if (LinkReader.TryRead(in message, out NetBridge bridge)) Use($"{bridge} {bridge.ForwardDelay} {bridge.AgeingTime} {bridge.MacAddress}");
            if (LinkReader.TryRead(in message, out NetBridgePort port)) Use($"{port} {port.State} {port.Cost}");
        },
        ["LinkTable.TryReadCounters"] = static (in message) => LinkTable.TryReadCounters(in message, out _),
        ["LinkSpeeds.TryRead"] = static (in message) => LinkSpeeds.TryRead(in message, out _),
        ["IPInterfaceReader.TryRead"] = static (in message) =>
        {
            if (!IPInterfaceReader.TryRead(in message, out IPInterfaceReader link)) return;
            foreach (NetIPInterface row in link.Interfaces("c1", null)) Use($"{row} {row.NlMtu} {row.ConnectionState} {row.Forwarding}");
        },
        ["NetConfMessage.TryReadNotForwarding"] = static (in message) => NetConfMessage.TryReadNotForwarding(in message, out _),
        ["NeighborParameters.TryRead"] = static (in message) => NeighborParameters.TryRead(in message, out _),
        ["AddressReader.TryRead"] = static (in message) =>
        {
            if (AddressReader.TryRead(in message, out NetIPAddress address)) Use($"{address} {address.IPAddress} {address.ValidLifetime} {address.PrefixOrigin} {address.AddressState} {address.Peer} {address.Broadcast}");
        },
        ["RouteReader.Read"] = static (in message) =>
        {
            var rows = new List<NetRoute>();
            new RouteReader(Names, null).Read(in message, rows);
            foreach (NetRoute row in rows) Use($"{row} {row.Table} {row.ValidLifetime} {row.PreferredSource} {row.Protocol} {row.TypeOfRoute} {row.SourcePrefix} {row.State}");
        },
        ["NeighborReader.Read"] = static (in message) =>
        {
            if (new NeighborReader(Names, null).Read(in message, out NetNeighbor row)) Use($"{row} {row.LinkLayerAddress} {row.State}");
        },
        ["ForwardingMessage.TryRead"] = static (in message) =>
        {
            if (ForwardingMessage.TryRead(in message, out BridgeForwarding row)) Use($"{row} {row.MacAddress} {row.State}");
        },
        ["NamespaceIds.TryRead"] = static (in message) => NamespaceIds.TryRead(in message, out _),
        ["NamespaceIds.TryReadId"] = static (in message) => NamespaceIds.TryReadId(in message, out _),
        ["ConntrackTable.Read"] = static (in message) =>
        {
            if (ConntrackTable.Read(in message, "c1") is { } entry) Use($"{entry} {entry.OriginalFlow}{entry.ReplyFlow}{entry.TranslatedSource}{entry.TranslatedDestination}{entry.IcmpId}");
        },
        ["ConntrackMonitor.Read"] = static (in message) => Use(ConntrackMonitor.Read(in message, "c1")?.ToString()),
        ["FilterLogMessage.TryRead"] = static (in message) =>
        {
            if (FilterLogMessage.TryRead(in message, out FilterLogEntry entry)) Use($"{entry} {entry.TcpFlags} {entry.MacAddress} {entry.Time:O} {entry.AddressFamily}");
        },
        ["NetChangeTracker.Apply"] = static (in message) =>
        {
            var tracker = new NetChangeTracker("c1");
            var changes = new List<NetChange>();
            tracker.Apply(in message, changes);
            tracker.Apply(in message, changes);
            foreach (NetChange change in changes) Use(change.ToString());
        },
        ["TableMessage.TryRead"] = static (in message) => TableMessage.TryRead(in message, out _),
        ["ChainMessage.TryRead"] = static (in message) => ChainMessage.TryRead(in message, out _),
        ["SetMessage.TryRead"] = static (in message) => SetMessage.TryRead(in message, out _),
        ["SetElement.TryReadAll"] = static (in message) =>
        {
            if (!SetElement.TryReadAll(in message, out List<SetElement> elements)) return;
            // As the anonymous set of a rule that looks something up.
            var set = new SetMessage(NetfilterFamily.Inet, "every", "__set0") { Flags = SetMessage.Anonymous | SetMessage.Interval, KeyLength = 4, KeyType = 7, Elements = elements };
            var context = new RuleContext(new Dictionary<(NetfilterFamily, string, string), SetMessage> { [(set.Family, set.Table, set.Name)] = set }, Names);
            foreach (uint flags in (uint[])[0, SetMessage.Map, SetMessage.Concatenation])
            {
                SetMessage variant = set with { Flags = set.Flags | flags, KeyType = flags == SetMessage.Concatenation ? 7u << 6 | 13 : 7, DataType = 0xffffff00 };
                var rule = new RuleMessage(set.Family, set.Table, "c") { Expressions = [new PayloadExpression(PayloadBase.Network, 12, 4, 1), Lookup(variant.Name, flags == SetMessage.Map)] };
                Use(DecodedRule.Read(rule, new RuleContext(new Dictionary<(NetfilterFamily, string, string), SetMessage> { [(set.Family, set.Table, set.Name)] = variant }, Names)).Write(context));
            }
        },
        ["RuleMessage.TryRead"] = static (in message) =>
        {
            if (!RuleMessage.TryRead(in message, out RuleMessage rule)) return;
            Use(DecodedRule.Read(rule, RuleContext.Empty).Write(RuleContext.Empty));
            MasqueradeSpecification.Read(rule.Expressions)?.Build();
            Use(new LogRule(null, rule, LogChain.Forward).Protocol);
            OfTag(rule.UserData);
        },
        ["InetDiagEntry.Read"] = static (in message) =>
        {
            InetDiagEntry entry = InetDiagEntry.Read(in message);
            var connection = new NetTCPConnectionDetail("c1", in entry, "eth0");
            Use($"{connection} {connection.State} {connection.Queue} {connection.Timer} {connection.TimerExpires} {connection.DualStack} {connection.Rtt} {connection.TcpInfo} {connection.TcpInfo?.BusyTime} {connection.Memory} {connection.Congestion}");
            Use($"{new NetUDPEndpoint(null, in entry, null)} {new RawSocket(null, in entry, null)}");
            _ = entry.Id();
        },
        ["UnixDiagEntry.Read"] = static (in message) =>
        {
            UnixDiagEntry entry = UnixDiagEntry.Read(in message);
            var socket = new UnixSocket(null, in entry);
            Use($"{socket} {socket.Type} {socket.State}");
        },
        ["PacketSocket.Read"] = static (in message) => Use(PacketSocket.Read(in message, null).ToString()),
        ["NetlinkEndpoint.Read"] = static (in message) => Use(NetlinkEndpoint.Read(in message, null).ToString()),
    };

    /// <summary>The readers of text: of files, and of what users type. The errors are those for bad values.</summary>
    public static IReadOnlyDictionary<string, Action<string>> OfText { get; } = new Dictionary<string, Action<string>>
    {
        ["BimiReader.Read"] = static text => Use($"{BimiReader.IsRecord(text)} {BimiReader.Read(text, "x.example")} {BimiReader.Read($"v=BIMI1; l={text}; a=https://{text}/", "x.example")}"),
        ["DkimKeyReader.Read"] = static text => Use(DkimKeyReader.Read("s", text).ToString()),
        ["DmarcReader.Read"] = static text => Use(DmarcReader.Read(text, "x.example", false).ToString()),
        ["AddressText.TryParse"] = static text => AddressText.TryParse(text, out _, out _),
        ["FirewallAddress.Parse"] = static text => FirewallAddress.Parse(text, "p"),
        ["HardwareAddress.ParseUnicast"] = static text => HardwareAddress.ParseUnicast(text, "p"),
        ["HardwareAddress.TryParse"] = static text => HardwareAddress.TryParse(text, out _),
        ["IPPrefix.Parse"] = static text => IPPrefix.Parse(text, "p"),
        ["IPPrefix.ParseNetwork"] = static text => IPPrefix.ParseNetwork(text, "p"),
        ["IPValue.Parse"] = static text => IPValue.Parse(text, "p"),
        ["IPValue.TryParse"] = static text => IPValue.TryParse(text, out _),
        ["InterfaceAddress.Parse"] = static text => InterfaceAddress.Parse(text, 24),
        ["MailDomainTester.Parse"] = static text => MailDomainTester.Parse(text),
        ["MailTagList.Parse"] = static text => Use(MailTagList.Parse(text)["p"]),
        ["NamespaceReference.Parse"] = static text => NamespaceReference.Parse(text),
        ["PortRange.Parse"] = static text => PortRange.Parse(text, ForwardProtocol.Tcp, "p"),
        ["ProtocolName.Parse"] = static text => ProtocolName.Parse(text),
        ["ResolverConfiguration.Parse"] = static text => ResolverConfiguration.Parse(text),
        ["RouteTableNames.Parse"] = static text => RouteTableNames.Parse(text),
        ["SpfMacroText.Parse"] = static text => Use(SpfMacroText.Parse(text, true, out _)?.Text),
        ["SpfRecord.Parse"] = static text => Use(SpfRecord.Parse($"v=spf1 {text}").Terms.Count.ToString(CultureInfo.InvariantCulture)),
        ["StsReader.Read"] = static text => Use(StsReader.Read(text, "1").ToString()),
        ["TlsRptCheck.Read"] = static text => Use($"{TlsRptCheck.Read(text).Addresses.Count}"),
    };

    /// <summary>A rule's user data and the tag in it.</summary>
    public static void OfTag(byte[] data)
    {
        Use(RuleUserData.Comment(data));
        ReadOnlySpan<byte> tag = RuleUserData.Tag(data);
        RuleKind? kind = RuleTag.Kind(tag);
        if (kind == RuleKind.Masquerade) RuleTag.ReadMasquerade(tag);
        else if (kind == RuleKind.PortForward) Use(RuleTag.ReadForward(tag)?.Forward.Describe());
        else if (kind == RuleKind.LoopbackGuard) RuleTag.ReadGuard(tag);
    }

    /// <summary>What the kernel said, by what it is about.</summary>
    public static (string About, byte[] Bytes)[] Seeds() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Hostile", "Seeds.txt")).Where(static line => !line.StartsWith('#'))
            .Select(static line => line.Split(' ')).Select(static words => (words[0], Convert.FromHexString(words[1]))),
    ];

    private static LookupExpression Lookup(string set, bool map)
    {
        using var writer = new NetlinkWriter();
        writer.Begin(0, NetlinkFlags.None);
        writer.Text(1, set);
        writer.UInt32BigEndian(2, 1);
        if (map) writer.UInt32BigEndian(3, 0);
        return LookupExpression.Read(new NetlinkAttributeReader(writer.Written[NetlinkHeader.Size..]));
    }

    private static void Use(string? text) => _ = text?.Length.ToString(CultureInfo.InvariantCulture);
}
