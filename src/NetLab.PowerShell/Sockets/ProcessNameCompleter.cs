namespace NetLab.PowerShell.Sockets;

/// <summary>Completes the names of the processes there are.</summary>
public sealed class ProcessNameCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Diagnostics.Process process in System.Diagnostics.Process.GetProcesses())
        {
            using (process) names.TryAdd(process.ProcessName, $"process {process.Id}");
        }
        return [.. names.Select(static name => (name.Key, name.Value))];
    }
}
