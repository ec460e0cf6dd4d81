using System.Globalization;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>
/// Reads what log rules tell a group (NFLOG, nfnetlink_log), in any namespace: the kernel's own LOG is silent in all but the first. A group has one reader
/// at a time, and what no reader hears is gone. It needs CAP_NET_ADMIN.
/// </summary>
public sealed class FilterLogReader : IDisposable
{
    /// <summary>The group that NetLab's rules tell unless another is named.</summary>
    public const int DefaultGroup = 78;

    /// <summary>How many of a packet's bytes are read: more than headers take.</summary>
    private const uint CopiedBytes = 256;

    private const uint LinkGroup = 1;
    private readonly NetworkStack _stack;
    private readonly NetlinkSubscription _packets, _links;
    private readonly Queue<FilterLogEntry> _read = [];
    private readonly NetlinkSubscription.Handler _take;
    private readonly Dictionary<int, string> _names = [];
    private uint? _next;

    private FilterLogReader(NetworkStack stack, NetlinkSubscription packets, NetlinkSubscription links)
    {
        (_stack, _packets, _links, _take) = (stack, packets, links, Take);
        ReadNames();
    }

    /// <summary>How many packets were lost so far: they came faster than they were read.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether packets were lost since the last one that was read; how many the next one tells.</summary>
    public bool LossPending { get; private set; }

    /// <summary>Becomes the reader of a group.</summary>
    /// <param name="stack">The namespace whose packets are logged; it must stay open.</param>
    /// <param name="group">The group, from 0 to 65535.</param>
    /// <param name="queueSize">How many bytes of log the kernel keeps until they are read.</param>
    /// <exception cref="ArgumentException">No group has this number.</exception>
    /// <exception cref="LinuxException">Somebody else reads the group (EBUSY), the privilege is missing (EPERM), or the kernel has no nfnetlink_log.</exception>
    public static FilterLogReader Open(NetworkStack stack, int group = DefaultGroup, int queueSize = (int)NetlinkSubscription.UsualQueueSize)
    {
        ArgumentNullException.ThrowIfNull(stack);
        if (group is < 0 or > ushort.MaxValue) throw FirewallAddress.Wrong($"{group} is no group: groups are from 0 to 65535.", nameof(group));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueSize);
        NetlinkSubscription links = NetlinkSubscription.Open(NetlinkProtocol.Route, stack.Handle, LinkGroup);
        try
        {
            var socket = new LinuxDescriptor(NamespaceThread.Run(stack.Handle, static () => NetlinkDescriptor.Open(NetlinkProtocol.Netfilter)));
            try
            {
                NetlinkSubscription packets = NetlinkSubscription.Over(socket, (uint)queueSize);
                Bind(stack, socket, (ushort)group);
                return new FilterLogReader(stack, packets, links);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch
        {
            links.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next packet on the calling thread.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait at once.</param>
    /// <returns>The packet; null when none came in time. Its <see cref="FilterLogEntry.Lost"/> says how many before it are missing.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public FilterLogEntry? Read(TimeSpan timeout, CancellationToken cancellation = default)
    {
        long start = Environment.TickCount64;
        while (_read.Count == 0)
        {
            TimeSpan left = timeout < TimeSpan.Zero ? timeout : timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (timeout >= TimeSpan.Zero && left < TimeSpan.Zero) left = TimeSpan.Zero;
            switch (_packets.Read(left, _take, cancellation))
            {
                case NetlinkSubscription.Outcome.TimedOut: return null;
                // How many were lost the numbers tell, when the next packet comes.
                case NetlinkSubscription.Outcome.Overrun: LossPending = true; break;
            }
        }
        return _read.Dequeue();
    }

    /// <summary>Leaves the group to others.</summary>
    public void Dispose()
    {
        _packets.Dispose();
        _links.Dispose();
    }

    private static void Bind(NetworkStack stack, LinuxDescriptor socket, ushort group)
    {
        string attempted = string.Create(CultureInfo.InvariantCulture, $"read the log group {group}");
        using var request = new NetlinkWriter();
        FilterLogMessage.WriteBind(request, group, CopiedBytes);
        // The session is only this request's; the socket stays the subscription's.
        var session = new NetlinkSocket(new NetlinkTransport(socket));
        try
        {
            session.Execute(request, attempted);
        }
        catch (NetlinkException exception) when (exception.Error is Errno.EPERM or Errno.EBUSY && FindReader(stack, group) is { } reader)
        {
            // The kernel says EPERM both to who may not and to who comes second.
            throw new NetlinkException(Errno.EBUSY, attempted, "somebody reads it already",
                advice: string.Create(CultureInfo.InvariantCulture, $"A group has one reader at a time; this one's socket has the port {reader}, usually the number of its process. Choose another -Group, and give it to Add-NetLogRule too."));
        }
        catch (NetlinkException exception) when (exception.Error is Errno.EINVAL or Errno.EOPNOTSUPP)
        {
            throw exception.While(attempted, "This kernel may lack the module nfnetlink_log.");
        }
    }

    /// <summary>The netlink port of a group's reader, from the list the kernel keeps (group, port, queue length, ...); null without one.</summary>
    private static uint? FindReader(NetworkStack stack, ushort group)
    {
        foreach (string line in (stack.ReadNetworkFile("netfilter/nfnetlink_log") ?? "").Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && ushort.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort known) && known == group
                && uint.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint port)) return port;
        }
        return null;
    }

    private void Take(in NetlinkMessage message)
    {
        if (!FilterLogMessage.TryRead(in message, out FilterLogEntry entry)) return;
        if (entry.Sequence is uint number)
        {
            if (_next is uint expected) Lost += entry.Lost = unchecked((int)(number - expected)) is > 0 and int missing ? missing : 0;
            (_next, LossPending) = (number + 1, LossPending && entry.Lost == 0);
        }
        if (entry.Time == default) entry.Time = DateTime.Now;
        entry.Namespace = _stack.Namespace;
        // Indexes become names as they are now; who has gone meanwhile keeps the name it had.
        if (_links.Read(TimeSpan.Zero, static (in NetlinkMessage _) => { }, CancellationToken.None) != NetlinkSubscription.Outcome.TimedOut) ReadNames();
        entry.InInterface = Name(entry.InIndex);
        entry.OutInterface = Name(entry.OutIndex);
        entry.PhysicalInInterface = Name(entry.PhysicalInIndex);
        entry.PhysicalOutInterface = Name(entry.PhysicalOutIndex);
        _read.Enqueue(entry);
    }

    private string? Name(uint index) => index == 0 ? null : _names.TryGetValue((int)index, out string? name) ? name : string.Create(CultureInfo.InvariantCulture, $"if{index}");

    private void ReadNames()
    {
        // All that has changed so far is in what is read now.
        while (_links.Read(TimeSpan.Zero, static (in NetlinkMessage _) => { }, CancellationToken.None) != NetlinkSubscription.Outcome.TimedOut)
        {
        }
        foreach ((int index, string name) in _stack.Links.Names()) _names[index] = name;
    }
}
