using System.Globalization;

namespace NetLab.Network;

/// <summary>A namespace that lost its name but lives on, because something holds it.</summary>
public sealed class HeldNamespace
{
    internal HeldNamespace(string name, IReadOnlyList<int> processes)
    {
        Name = name;
        Processes = processes;
    }

    /// <summary>The name it had.</summary>
    public string Name { get; }

    /// <summary>The processes with a thread in it or its file open, as far as the caller may see them.</summary>
    public IReadOnlyList<int> Processes { get; }

    /// <summary>The processes as a person reads them: <c>sleep (123), nginx (456)</c>.</summary>
    public string Holders => string.Join(", ", Processes.Select(static process =>
        string.Create(CultureInfo.InvariantCulture, $"{NamespaceProcesses.NameOf(process)} ({process})")));
}
