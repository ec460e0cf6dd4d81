using System.Globalization;
using NetLab.Interop;

namespace NetLab.Sockets;

/// <summary>A namespace of any kind, with the processes in it (namespaces(7), lsns(8)).</summary>
public sealed class LinuxNamespace
{
    internal LinuxNamespace(LinuxNamespaceKind kind, ulong inode, int[] processes, string? name, string? path, string? @namespace)
    {
        (Kind, Inode, Processes, Name, Path, Namespace) = (kind, inode, processes, name, path, @namespace);
        if (processes is not [int first, ..]) return;
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{first}");
        string? line = LinuxFile.TryReadText($"{folder}/cmdline")?.TrimEnd('\0').Replace('\0', ' ');
        // Threads of the kernel have no command line.
        Command = string.IsNullOrEmpty(line) ? $"[{LinuxFile.TryReadText($"{folder}/comm")?.TrimEnd('\n')}]" : line;
        UserId = LinuxNamespaces.UserOf(LinuxFile.TryReadText($"{folder}/status") ?? "");
    }

    /// <summary>What it keeps apart.</summary>
    public LinuxNamespaceKind Kind { get; }

    /// <summary>The number that tells it from every other one alive, as in <c>net:[4026531840]</c>.</summary>
    public ulong Inode { get; }

    /// <summary>The processes in it, ascending; those the caller may not look at are missing.</summary>
    public int[] Processes { get; }

    /// <summary>How many they are.</summary>
    public int ProcessCount => Processes.Length;

    /// <summary>The process of the lowest id in it; null where there is none.</summary>
    public int? ProcessId => Processes is [int first, ..] ? first : null;

    /// <summary>That process's command line; the name of a thread of the kernel is in brackets.</summary>
    public string? Command { get; }

    /// <summary>The number of the user that process runs as.</summary>
    public uint? UserId { get; }

    /// <summary>The user's name (/etc/passwd), or the number as text.</summary>
    public string? User => UserId is uint id ? UserNames.Of(id) : null;

    /// <summary>The name of a network namespace that has one; else null.</summary>
    public string? Name { get; }

    /// <summary>A file it can be opened by.</summary>
    public string? Path { get; }

    /// <summary>Of a network namespace what <c>-Namespace</c> of the other cmdlets takes; null for the process's own and other kinds.</summary>
    public string? Namespace { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{LinuxNamespaces.FileOf(Kind)}:[{Inode}]";
}
