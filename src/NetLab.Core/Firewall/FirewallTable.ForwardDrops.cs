namespace NetLab.Firewall;

/// <summary>What others do to forwarded packets.</summary>
public sealed partial class FirewallTable
{
    /// <summary>The chains of other tables that drop forwarded packets whatever NetLab's rules say.</summary>
#pragma warning disable CA1822 // The decoder of foreign tables fills this.
    public IReadOnlyList<ForwardDrop> FindForwardDrops() => [];
#pragma warning restore CA1822
}
