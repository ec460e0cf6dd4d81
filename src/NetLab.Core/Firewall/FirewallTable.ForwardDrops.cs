namespace NetLab.Firewall;

/// <summary>What others do to forwarded packets.</summary>
public sealed partial class FirewallTable
{
    /// <summary>The chains of other tables that drop forwarded packets whatever NetLab's rules say.</summary>
    /// <param name="traffic">What is to be forwarded; null is any.</param>
#pragma warning disable CA1822 // The decoder of foreign tables fills this.
    public IReadOnlyList<ForwardDrop> FindForwardDrops(ForwardedTraffic? traffic = null) => [];
#pragma warning restore CA1822
}
