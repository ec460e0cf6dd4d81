using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>
/// A transaction of nf_tables: messages between NFNL_MSG_BATCH_BEGIN and END, in one system call. The kernel takes all of them or none.
/// Dispose it once.
/// </summary>
internal readonly ref struct NfTablesBatch
{
    private const ushort GenerationAttribute = 1;
    private readonly NetlinkWriter _writer = new();

    /// <summary>Begins a transaction on whatever is there.</summary>
    public NfTablesBatch()
        : this(null)
    {
    }

    /// <summary>Begins a transaction.</summary>
    /// <param name="generation">
    /// The generation of the rule set the messages build on (<see cref="ReadGeneration"/>): when it has moved on the kernel refuses with
    /// ERESTART. Null takes whatever is there.
    /// </param>
    public NfTablesBatch(uint? generation)
    {
        Begin(NfTablesMessage.BatchBegin, NetfilterFamily.Unspecified, NetlinkFlags.None, NfTablesMessage.Subsystem);
        if (generation is uint value) _writer.UInt32BigEndian(GenerationAttribute, value);
    }

    /// <summary>How many messages the transaction has; the next one's index.</summary>
    public int Count => _writer.Count - 1;

    /// <summary>Begins a message, whose attributes are then written to what this returns.</summary>
    public NetlinkWriter Begin(ushort type, NetfilterFamily family, NetlinkFlags flags = NetlinkFlags.None) => Begin(type, family, flags, 0);

    /// <summary>
    /// Sends the transaction. What the kernel echoes (messages with NLM_F_ECHO) is read by <paramref name="parser"/>.
    /// </summary>
    /// <exception cref="NetlinkException">
    /// It was refused, and nothing has changed. <see cref="NetlinkException.RequestIndex"/> is the message's index, -1 for the
    /// transaction itself (ERESTART: the rule set has moved on).
    /// </exception>
    public List<T> Commit<T>(NetlinkSocket socket, string attempted, NetlinkParser<T> parser)
    {
        Begin(NfTablesMessage.BatchEnd, NetfilterFamily.Unspecified, NetlinkFlags.None, NfTablesMessage.Subsystem);
        return socket.Transact(_writer, attempted, parser, firstIndex: -1);
    }

    /// <summary>Sends the transaction.</summary>
    /// <exception cref="NetlinkException">It was refused, and nothing has changed.</exception>
    public void Commit(NetlinkSocket socket, string attempted) =>
        Commit(socket, attempted, static (in NetlinkMessage _, out bool value) => value = false);

    /// <summary>The generation of the whole rule set: it grows with every transaction of anybody.</summary>
    public static uint ReadGeneration(NetlinkSocket socket, string attempted)
    {
        using var request = new NetlinkWriter();
        request.Begin(NfTablesMessage.GetGeneration, NetlinkFlags.None);
        request.Fixed(new NetfilterHeader(NetfilterFamily.Unspecified));
        List<uint> found = socket.Query(request, attempted, static (in NetlinkMessage message, out uint generation) =>
        {
            generation = 0;
            if (message.Type != NfTablesMessage.NewGeneration) return false;
            message.Fixed<NetfilterHeader>(out NetlinkAttributeReader attributes);
            while (attributes.Read())
            {
                if (attributes.Type == GenerationAttribute) generation = attributes.UInt32BigEndian();
            }
            return true;
        });
        return found.Count > 0 ? found[0] : throw new NetlinkException(Errno.EPROTO, attempted);
    }

    public void Dispose() => _writer.Dispose();

    private NetlinkWriter Begin(ushort type, NetfilterFamily family, NetlinkFlags flags, ushort resource)
    {
        _writer.Begin(type, flags);
        _writer.Fixed(new NetfilterHeader(family, resource));
        return _writer;
    }
}
