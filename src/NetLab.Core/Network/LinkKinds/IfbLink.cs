namespace NetLab.Network;

/// <summary>An intermediate functional block: incoming traffic is redirected to it so that queueing disciplines can shape it.</summary>
public sealed class IfbLink : VirtualLink
{
    /// <inheritdoc/>
    public override string Name => "ifb";
}
