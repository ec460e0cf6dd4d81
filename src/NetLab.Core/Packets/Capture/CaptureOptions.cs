namespace NetLab.Packets;

/// <summary>What to capture.</summary>
public sealed record CaptureOptions
{
    /// <summary>The interface; null for all, those that are made later among them.</summary>
    public string? InterfaceAlias { get; init; }

    /// <summary>A filter as tcpdump has it; null or empty for everything. The kernel applies it.</summary>
    public string? Filter { get; init; }

    /// <summary>Whether the interface is to receive what is for others too. Needs <see cref="InterfaceAlias"/>.</summary>
    public bool Promiscuous { get; init; }

    /// <summary>Only what interfaces receive, or only what they send; Unknown for both.</summary>
    public PacketDirection Direction { get; init; }

    /// <summary>How many bytes of each packet to keep, from 14 to 262,144.</summary>
    public int SnapLength { get; init; } = 262144;

    /// <summary>How much memory packets have to wait in, in bytes, from 512 KiB to 1 GiB. What finds no room is counted.</summary>
    public long BufferSize { get; init; } = 16 << 20;

    internal void Check()
    {
        if (SnapLength is < 14 or > 262144) throw new ArgumentException($"{SnapLength} bytes of each packet cannot be kept: 14 to 262144 can.", nameof(SnapLength));
        if (BufferSize is < 512 << 10 or > 1 << 30) throw new ArgumentException($"{BufferSize} bytes are no size for the buffer: 524288 to 1073741824 are.", nameof(BufferSize));
        if (Promiscuous && InterfaceAlias is null) throw new ArgumentException("All interfaces cannot be made promiscuous: name one.", nameof(Promiscuous));
        if (Direction > PacketDirection.Outgoing) throw new ArgumentException($"{Direction} is no direction.", nameof(Direction));
    }
}
