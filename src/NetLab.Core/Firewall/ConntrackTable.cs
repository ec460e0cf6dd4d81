using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>The connections a namespace tracks (ctnetlink: linux/netfilter/nfnetlink_conntrack.h). Reading needs CAP_NET_ADMIN.</summary>
public sealed class ConntrackTable
{
    // CTA_FILTER_F_* of net/netfilter/nf_conntrack_netlink.c: which parts of the tuple count.
    private const uint CompareSource = 0x1, CompareDestination = 0x2, CompareProtocol = 0x8, CompareSourcePort = 0x10, CompareDestinationPort = 0x20;
    private const ulong NanosecondsPerTick = 100;
    private readonly NetworkStack _stack;

    internal ConntrackTable(NetworkStack stack) => _stack = stack;

    /// <summary>Lists connections.</summary>
    /// <param name="filter">Which ones; null takes all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LinuxException">Connection tracking is missing, or may not be read (EPERM).</exception>
    public IReadOnlyList<ConntrackEntry> List(ConntrackFilter? filter = null, CancellationToken cancellation = default)
    {
        var found = new List<ConntrackEntry>();
        foreach (byte family in filter?.Families ?? [0])
        {
            using var request = new NetlinkWriter();
            WriteList(request, family, filter);
            found.AddRange(_stack.Netfilter.Dump(request, "list the tracked connections", (in NetlinkMessage message, out ConntrackEntry entry) =>
            {
                ConntrackEntry? value = Read(in message, _stack.Namespace);
                entry = value!;
                return value is not null && (filter is null || filter.Matches(value));
            }, cancellation));
        }
        return found;
    }

    /// <summary>Forgets one connection: its next packet is judged anew by every rule.</summary>
    /// <param name="entry">The connection, as <see cref="List"/> returned it.</param>
    /// <exception cref="LinuxException">It is gone (ENOENT), or the privilege is missing (EPERM).</exception>
    public void Delete(ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var request = new NetlinkWriter();
        WriteDelete(request, entry);
        _stack.Netfilter.Execute(request, $"forget the connection {entry}");
    }

    /// <summary>
    /// Forgets every connection that was addressed to a port, before translation. UDP "connections" live as long as packets come, and
    /// would keep going where an earlier rule sent them.
    /// </summary>
    /// <param name="protocol">The transport protocol's number: 6 TCP, 17 UDP, 132 SCTP.</param>
    /// <param name="port">The port, or the first of a range.</param>
    /// <param name="lastPort">The last port of the range, or the same.</param>
    /// <param name="destination">The address they were addressed to, or its prefix; null means any, of both families.</param>
    /// <returns>How many were forgotten.</returns>
    /// <exception cref="LinuxException">The privilege is missing (EPERM).</exception>
    public int DeleteByDestination(byte protocol, ushort port, ushort lastPort, string? destination = null)
    {
        IReadOnlyList<ConntrackEntry> stale = List(new ConntrackFilter
        {
            Protocol = protocol,
            Destination = destination,
            DestinationPort = port,
            LastDestinationPort = lastPort,
        });
        if (stale.Count == 0) return 0;
        using var request = new NetlinkWriter();
        foreach (ConntrackEntry entry in stale) WriteDelete(request, entry);
        NetlinkException?[] errors = _stack.Netfilter.ExecuteEach(request, $"forget the {ProtocolName.Of(protocol)} connections to port {port}");
        int gone = 0;
        foreach (NetlinkException? error in errors)
        {
            // One that ended by itself meanwhile is as good.
            if (error is null) gone++;
            else if (error.Error != Errno.ENOENT) throw error;
        }
        return gone;
    }

    /// <summary>Writes the request for a list, with what the kernel can filter.</summary>
    internal static void WriteList(NetlinkWriter request, byte family, ConntrackFilter? filter)
    {
        request.Begin(ConntrackMessageType.Get, NetlinkFlags.None);
        request.Fixed(new NetfilterHeader((NetfilterFamily)family));
        if (filter is null) return;
        if (filter.Mark is uint mark)
        {
            request.UInt32BigEndian(ConntrackAttribute.Mark, mark & filter.MarkMask);
            request.UInt32BigEndian(ConntrackAttribute.MarkMask, filter.MarkMask);
        }
        uint compare = Comparisons(filter, family);
        if (compare == 0) return;
        int nested = request.BeginNested(ConntrackAttribute.Filter);
        request.UInt32(ConntrackAttribute.FilterOriginalFlags, compare);
        request.EndNested(nested);
        IPValue any = IPValue.Any(family == IPValue.FamilyIPv6 ? AddressFamily.IPv6 : AddressFamily.IPv4);
        new ConntrackTuple
        {
            Protocol = filter.Protocol ?? 0,
            Source = filter.SourcePrefix?.Address ?? any,
            Destination = filter.DestinationPrefix?.Address ?? any,
            SourcePort = filter.SourcePort ?? 0,
            DestinationPort = filter.DestinationPort ?? 0,
        }.Write(request, ConntrackAttribute.Original);
    }

    /// <summary>Writes the request that forgets one connection, named by its tuple and number so that no successor is hit.</summary>
    internal static void WriteDelete(NetlinkWriter request, ConntrackEntry entry)
    {
        request.Begin(ConntrackMessageType.Delete, NetlinkFlags.None);
        request.Fixed(new NetfilterHeader((NetfilterFamily)IPValue.Number(entry.AddressFamily)));
        entry.Original.Write(request, ConntrackAttribute.Original);
        if (entry.Zone != 0) request.UInt16BigEndian(ConntrackAttribute.Zone, entry.Zone);
        request.UInt32BigEndian(ConntrackAttribute.Id, entry.Id);
    }

    /// <summary>Reads one connection, of a list or of a notification; null for a message that is none.</summary>
    internal static ConntrackEntry? Read(in NetlinkMessage message, string? @namespace)
    {
        if (message.Type is not (ConntrackMessageType.New or ConntrackMessageType.Delete)) return null;
        message.Fixed<NetfilterHeader>(out NetlinkAttributeReader attributes);
        ConntrackTuple original = default, reply = default;
        ConntrackStatus status = default;
        ConntrackState? state = null;
        TimeSpan? timeout = null;
        (ulong Packets, ulong Bytes)? sent = null, answered = null;
        uint mark = 0, id = 0;
        ushort zone = 0;
        string? helper = null;
        DateTimeOffset? created = null;
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case ConntrackAttribute.Original: original = ConntrackTuple.Read(attributes.Nested()); break;
                case ConntrackAttribute.Reply: reply = ConntrackTuple.Read(attributes.Nested()); break;
                case ConntrackAttribute.Status: status = (ConntrackStatus)attributes.UInt32BigEndian(); break;
                case ConntrackAttribute.ProtocolInfo: state = ReadState(attributes.Nested()); break;
                case ConntrackAttribute.Help: helper = ReadHelper(attributes.Nested()); break;
                case ConntrackAttribute.Timeout: timeout = TimeSpan.FromSeconds(attributes.UInt32BigEndian()); break;
                case ConntrackAttribute.Mark: mark = attributes.UInt32BigEndian(); break;
                case ConntrackAttribute.OriginalCounters: sent = ReadCounters(attributes.Nested()); break;
                case ConntrackAttribute.ReplyCounters: answered = ReadCounters(attributes.Nested()); break;
                case ConntrackAttribute.Id: id = attributes.UInt32BigEndian(); break;
                case ConntrackAttribute.Zone: zone = attributes.UInt16BigEndian(); break;
                case ConntrackAttribute.Timestamp: created = ReadCreation(attributes.Nested()); break;
            }
        }
        return new ConntrackEntry(@namespace, original, reply)
        {
            // A notification of something else leaves the state of protocols that have one out.
            State = state ?? (original.Protocol is 6 or 33 or 132 ? ConntrackState.None : (status & ConntrackStatus.SeenReply) != 0 ? ConntrackState.Replied : ConntrackState.Unreplied),
            Status = status,
            Timeout = timeout,
            OriginalPackets = sent?.Packets,
            OriginalBytes = sent?.Bytes,
            ReplyPackets = answered?.Packets,
            ReplyBytes = answered?.Bytes,
            Mark = mark,
            Zone = zone,
            Helper = helper,
            CreationTime = created,
            Id = id,
        };
    }

    private static uint Comparisons(ConntrackFilter filter, byte family)
    {
        if (family == 0) return 0;
        uint compare = 0;
        if (IsHost(filter.SourcePrefix, family)) compare |= CompareSource;
        if (IsHost(filter.DestinationPrefix, family)) compare |= CompareDestination;
        if (filter.Protocol is not (6 or 17 or 33 or 132 or 136)) return compare;
        compare |= CompareProtocol;
        if (filter.SourcePort is not null) compare |= CompareSourcePort;
        if (filter.DestinationPort is ushort port && (filter.LastDestinationPort ?? port) == port) compare |= CompareDestinationPort;
        return compare;
    }

    private static bool IsHost(IPPrefix? prefix, byte family) =>
        prefix is IPPrefix value && value.Length == value.Address.BitCount && IPValue.Number(value.Address.Family) == family;

    private static ConntrackState? ReadState(NetlinkAttributeReader information)
    {
        while (information.Read())
        {
            int first = information.Type switch
            {
                ConntrackAttribute.TcpInfo => 0,
                ConntrackAttribute.SctpInfo => 100,
                ConntrackAttribute.DccpInfo => 200,
                _ => -1,
            };
            NetlinkAttributeReader inner = information.Nested();
            while (first >= 0 && inner.Read())
            {
                if (inner.Type != ConntrackAttribute.InfoState) continue;
                return (first + inner.UInt8()) switch
                {
                    100 or 200 => ConntrackState.None,
                    101 => ConntrackState.Closed,
                    104 => ConntrackState.Established,
                    int state => (ConntrackState)state,
                };
            }
        }
        return null;
    }

    private static (ulong Packets, ulong Bytes) ReadCounters(NetlinkAttributeReader counters)
    {
        (ulong packets, ulong bytes) = (0, 0);
        while (counters.Read())
        {
            if (counters.Type == ConntrackAttribute.Packets) packets = counters.UInt64BigEndian();
            else if (counters.Type == ConntrackAttribute.Bytes) bytes = counters.UInt64BigEndian();
        }
        return (packets, bytes);
    }

    private static string? ReadHelper(NetlinkAttributeReader help)
    {
        while (help.Read())
        {
            if (help.Type == ConntrackAttribute.HelperName) return help.Text();
        }
        return null;
    }

    private static DateTimeOffset? ReadCreation(NetlinkAttributeReader timestamps)
    {
        while (timestamps.Read())
        {
            if (timestamps.Type != ConntrackAttribute.Start) continue;
            ulong ticks = timestamps.UInt64BigEndian() / NanosecondsPerTick;
            long limit = DateTimeOffset.MaxValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
            return DateTimeOffset.UnixEpoch.AddTicks((long)Math.Min(ticks, (ulong)limit)).ToLocalTime();
        }
        return null;
    }
}
