using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the paths of the control groups there are.</summary>
public sealed class ControlGroupCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        var found = new List<(string, string)>();
        ControlGroups.Open().Visit(group => found.Add((group.Path, $"{group.ProcessCount} processes")));
        return found;
    }
}
