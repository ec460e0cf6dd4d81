namespace NetLab.Interop;

/// <summary>One control message (cmsg(3)) of those a packet came with.</summary>
internal readonly ref struct ControlPart(int level, int type, ReadOnlySpan<byte> data)
{
    /// <summary>What it says.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Whether it is of this level and type.</summary>
    public bool Is(int wantedLevel, int wantedType) => level == wantedLevel && type == wantedType;
}
