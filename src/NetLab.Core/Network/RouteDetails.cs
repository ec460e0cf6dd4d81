namespace NetLab.Network;

/// <summary>What most routes do not have; consecutive rows with the same details share one.</summary>
internal sealed record RouteDetails
{
    public IPValue? PreferredSource { get; init; }

    public IPPrefix? SourcePrefix { get; init; }

    public uint Mtu { get; init; }

    public uint AdvertisedMss { get; init; }

    /// <summary>The time left, in USER_HZ (hundredths of a second); 0 is for ever.</summary>
    public int Expires { get; init; }
}
