namespace NetLab.Dns;

/// <summary>What the next name below a secure zone turned out to be.</summary>
/// <param name="State">A zone of its own, or the end of the chain; null when the zone above goes on.</param>
/// <param name="IsEnd">The name does not exist, so no zone begins below.</param>
/// <param name="Until">Until when this may be kept.</param>
internal sealed record ZoneStep(ZoneState? State, bool IsEnd, DateTimeOffset Until)
{
    /// <summary>A zone, or a chain's end.</summary>
    public static ZoneStep Of(ZoneState state) => new(state, false, state.Until);

    /// <summary>A name within the same zone.</summary>
    public static ZoneStep Same(DateTimeOffset until) => new(null, false, until);

    /// <summary>A name that does not exist.</summary>
    public static ZoneStep End(DateTimeOffset until) => new(null, true, until);
}
