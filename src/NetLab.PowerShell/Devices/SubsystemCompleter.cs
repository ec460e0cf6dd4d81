using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Completes the subsystems of the machine's devices.</summary>
public sealed class SubsystemCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. DeviceTree.Machine.Subsystems().Select(static name => (name, ""))];
}
