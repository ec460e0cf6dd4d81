using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the modes of the kind of adapter that <c>-Kind</c> names.</summary>
public sealed class LinkModeCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        string? kind = arguments.Text(nameof(NewNetAdapterCommand.Kind));
        bool ipvlan = string.Equals(kind, nameof(VirtualLinkKind.Ipvlan), StringComparison.OrdinalIgnoreCase);
        string[] modes = ipvlan ? Enum.GetNames<IpvlanMode>() : Enum.GetNames<MacvlanMode>();
        return modes.Select(static mode => (mode, ""));
    }
}
