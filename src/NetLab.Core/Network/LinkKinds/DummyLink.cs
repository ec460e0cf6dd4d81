namespace NetLab.Network;

/// <summary>An interface that swallows what it is given: a place for addresses that are always up.</summary>
public sealed class DummyLink : VirtualLink
{
    /// <inheritdoc/>
    public override string Name => "dummy";
}
