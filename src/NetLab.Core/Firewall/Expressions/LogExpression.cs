using NetLab.Netlink;

namespace NetLab.Firewall.Expressions;

/// <summary>
/// Logs the packet: to the kernel's log, or with a group to whoever listens by nfnetlink (NFTA_LOG_*). Golden, <c>log prefix "IN" group 78</c>:
/// <code>
/// 2000 0180
///   0800 0100 "log\0"
///   1400 0280
///     0700 0200 "IN\0" 00   PREFIX
///     0600 0100 004e 0000   GROUP 78
/// </code>
/// </summary>
internal sealed record LogExpression : Expression
{
    private const ushort GroupAttribute = 1, PrefixAttribute = 2, SnapLengthAttribute = 3, QueueThresholdAttribute = 4, LevelAttribute = 5, FlagsAttribute = 6;

    public override string Name => "log";

    /// <summary>The nfnetlink group; null logs to the kernel's log.</summary>
    public ushort? Group { get; init; }

    public string? Prefix { get; init; }

    /// <summary>How many bytes of the packet are copied to the group.</summary>
    public uint? SnapLength { get; init; }

    /// <summary>How many packets the kernel gathers for the group.</summary>
    public ushort? QueueThreshold { get; init; }

    /// <summary>Syslog's level, 4 (warning) by default; 8 is audit.</summary>
    public uint? Level { get; init; }

    /// <summary>NF_LOG_*: 1 tcp sequence, 2 tcp options, 4 ip options, 8 user id, 32 ether.</summary>
    public uint? Flags { get; init; }

    public static LogExpression Read(NetlinkAttributeReader data)
    {
        var value = new LogExpression();
        while (data.Read())
        {
            value = data.Type switch
            {
                GroupAttribute => value with { Group = data.UInt16BigEndian() },
                PrefixAttribute => value with { Prefix = data.Text() },
                SnapLengthAttribute => value with { SnapLength = data.UInt32BigEndian() },
                QueueThresholdAttribute => value with { QueueThreshold = data.UInt16BigEndian() },
                LevelAttribute => value with { Level = data.UInt32BigEndian() },
                FlagsAttribute => value with { Flags = data.UInt32BigEndian() },
                _ => value,
            };
        }
        return value;
    }

    protected override void WriteData(NetlinkWriter writer)
    {
        if (Prefix is string prefix) writer.Text(PrefixAttribute, prefix);
        if (Group is ushort group) writer.UInt16BigEndian(GroupAttribute, group);
        if (SnapLength is uint snapLength) writer.UInt32BigEndian(SnapLengthAttribute, snapLength);
        if (QueueThreshold is ushort queueThreshold) writer.UInt16BigEndian(QueueThresholdAttribute, queueThreshold);
        if (Level is uint level) writer.UInt32BigEndian(LevelAttribute, level);
        if (Flags is uint flags) writer.UInt32BigEndian(FlagsAttribute, flags);
    }
}
