using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>Writes the servers of resolv.conf(5): the machine's, or a named namespace's own (<c>/etc/netns/NAME/resolv.conf</c>, ip-netns(8)).</summary>
public static class DnsConfigurationFile
{
    private const string Keyword = "nameserver";
    private const string Kept = "# before NetLab: nameserver ";
    private const string NamespaceFiles = "/etc/netns";

    /// <summary>The file that is written for a namespace; it need not be there.</summary>
    /// <exception cref="ArgumentException">The namespace has no name, and so no files.</exception>
    public static string PathFor(DnsNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Name is null) return "/etc/resolv.conf";
        if (network.Name.Contains('/') || network.Name is "." or "..") throw new ArgumentException($"'{network.Name}' is no named namespace: only these have files of their own below {NamespaceFiles}.", nameof(network));
        return $"{NamespaceFiles}/{network.Name}/resolv.conf";
    }

    /// <summary>The file another program keeps in this place and would write again; null for a plain file, or none.</summary>
    public static string? ManagedFile(DnsNetwork network) =>
        LinuxFile.TryReadLink(PathFor(network)) is { } target && target.Contains("run/", StringComparison.Ordinal) ? target : null;

    /// <summary>Sets the servers. All else the file says stays; the servers it had are kept as comments for <see cref="Reset"/>.</summary>
    /// <param name="network">The namespace.</param>
    /// <param name="servers">The servers' addresses, in the order they are asked.</param>
    /// <returns>The file.</returns>
    /// <exception cref="LinuxException">It cannot be written.</exception>
    public static string Set(DnsNetwork network, IReadOnlyList<string> servers)
    {
        string path = PathFor(network);
        // A namespace without a file of its own has the machine's search list till now, and keeps it.
        string before = LinuxFile.TryReadText(path) ?? LinuxFile.TryReadText(network.FileFor("resolv.conf")) ?? "";
        Write(path, WithServers(before, servers));
        return path;
    }

    /// <summary>Puts back the servers there were before the first <see cref="Set"/>. A namespace's file that then says what the machine's does is removed.</summary>
    /// <returns>The file; null when nothing was set.</returns>
    /// <exception cref="LinuxException">It cannot be written.</exception>
    public static string? Reset(DnsNetwork network)
    {
        string path = PathFor(network);
        if (LinuxFile.TryReadText(path) is not { } text || !text.Contains(Kept, StringComparison.Ordinal)) return null;
        string restored = Restored(text);
        if (network.Name is not null && restored == LinuxFile.TryReadText("/etc/resolv.conf")) Try(path, () => File.Delete(path));
        else Write(path, restored);
        return path;
    }

    /// <summary>A file's text with other servers.</summary>
    internal static string WithServers(string text, IReadOnlyList<string> servers)
    {
        bool keep = !text.Contains(Kept, StringComparison.Ordinal);
        var lines = new List<string>();
        foreach (string line in Lines(text))
        {
            if (!IsServer(line)) lines.Add(line);
            else if (keep) lines.Add(Kept + line[Keyword.Length..].Trim());
        }
        if (keep && !lines.Exists(static line => line.StartsWith(Kept, StringComparison.Ordinal))) lines.Add(Kept + "none");
        foreach (string server in servers) lines.Add($"{Keyword} {server}");
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>A file's text with the servers it had.</summary>
    internal static string Restored(string text)
    {
        var lines = new List<string>();
        foreach (string line in Lines(text))
        {
            if (IsServer(line) || line == Kept + "none") continue;
            lines.Add(line.StartsWith(Kept, StringComparison.Ordinal) ? $"{Keyword} {line[Kept.Length..]}" : line);
        }
        return string.Join('\n', lines) + (lines.Count > 0 ? "\n" : "");
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    private static bool IsServer(string line) => line.StartsWith(Keyword, StringComparison.Ordinal) && line.Length > Keyword.Length && line[Keyword.Length] is ' ' or '\t';

    private static void Write(string path, string text) => Try(path, () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string beside = $"{path}.netlab-{Environment.ProcessId}";
        try
        {
            // Programs that look it up meanwhile find the old one or the new one, never half of it.
            File.WriteAllText(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            // What is mounted there (containers have it so) cannot be replaced, only written.
            File.Delete(beside);
            File.WriteAllText(path, text);
        }
    });

    private static void Try(string path, Action work)
    {
        try
        {
            work();
        }
        catch (UnauthorizedAccessException)
        {
            throw new LinuxException(Errno.EACCES, $"write '{path}'");
        }
        catch (IOException exception)
        {
            throw new LinuxException(exception.Message.Contains("Read-only", StringComparison.Ordinal) ? Errno.EROFS : Errno.EIO, $"write '{path}'");
        }
    }
}
