using System.Globalization;

namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the ids of the processes there are, with their names as tips.</summary>
public sealed class ProcessIdCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        foreach (System.Diagnostics.Process process in System.Diagnostics.Process.GetProcesses().OrderBy(static process => process.Id))
        {
            using (process) yield return (process.Id.ToString(CultureInfo.InvariantCulture), process.ProcessName);
        }
    }
}
