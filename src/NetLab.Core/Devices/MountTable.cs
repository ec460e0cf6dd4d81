using System.Globalization;
using System.Text;
using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>
/// What is mounted in this process's mount namespace. The file stays open: the kernel marks it when anything is mounted or unmounted, and a
/// wait on it (<see cref="WaitForChange"/>, or <see cref="Descriptor"/> among others) needs no looking every so often.
/// </summary>
public sealed class MountTable : IDisposable
{
    private const int LargestTable = 64 * 1024 * 1024;
    private readonly string _path;
    private readonly DescriptorWait _wait;

    private MountTable(string path)
    {
        _path = path;
        Descriptor = LinuxFile.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, "read");
        _wait = new DescriptorWait((Descriptor, WaitEvents));
    }

    /// <summary>The file, and the events that tell of a change.</summary>
    internal LinuxDescriptor Descriptor { get; }

    internal static short WaitEvents => Libc.POLLPRI | Libc.POLLERR;

    /// <summary>Opens the table. Changes from now on are told.</summary>
    /// <param name="tree">Whose; this machine's when null.</param>
    /// <exception cref="LinuxException">/proc is not mounted.</exception>
    public static MountTable Open(DeviceTree? tree = null) => new((tree ?? DeviceTree.Machine).Path("proc/self/mountinfo"));

    /// <summary>What is mounted now, in the order of the table.</summary>
    /// <exception cref="LinuxException">The table cannot be read.</exception>
    /// <exception cref="FormatException">It has a line that is none.</exception>
    public List<MountEntry> Read()
    {
        _ = Libc.Seek(Descriptor.Number, 0, 0);
        return Parse(LinuxFile.ReadAll(Descriptor, _path, LargestTable));
    }

    /// <summary>Waits until something was mounted or unmounted since the last such wait.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait at once.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool WaitForChange(TimeSpan timeout, CancellationToken cancellation = default) => _wait.Wait(timeout, cancellation) != 0;

    /// <summary>Closes the table; no wait may be under way.</summary>
    public void Dispose()
    {
        _wait.Dispose();
        Descriptor.Dispose();
    }

    /// <summary>Reads the table's text.</summary>
    /// <exception cref="FormatException">It has a line that is none.</exception>
    internal static List<MountEntry> Parse(string text)
    {
        var entries = new List<MountEntry>();
        Span<Range> fields = stackalloc Range[7], behind = stackalloc Range[4];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty) continue;
            // Between the sixth field and the dash is any number of optional ones.
            int dash = line.IndexOf(" - ", StringComparison.Ordinal);
            if (dash < 0) throw Bad(line);
            ReadOnlySpan<char> front = line[..dash], back = line[(dash + 3)..];
            if (front.Split(fields, ' ') < 6 || back.Split(behind, ' ') < 2
                || !int.TryParse(front[fields[0]], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                || !int.TryParse(front[fields[1]], NumberStyles.None, CultureInfo.InvariantCulture, out int parent)) throw Bad(line);
            int parts = back.Split(behind, ' ');
            entries.Add(new MountEntry(
                id, parent, front[fields[2]].ToString(), Plain(front[fields[3]]), Plain(front[fields[4]]), front[fields[5]].ToString(),
                Plain(back[behind[0]]), Plain(back[behind[1]]), parts > 2 ? back[behind[2]].ToString() : ""));
        }
        return entries;
    }

    /// <summary>A text without the octal escapes that the kernel writes for blanks, tabs, line ends, backslashes and #.</summary>
    private static string Plain(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\')) return text.ToString();
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] is >= '0' and <= '1' && text[i + 2] is >= '0' and <= '7' && text[i + 3] is >= '0' and <= '7')
            {
                plain.Append((char)(((text[i + 1] - '0') * 64) + ((text[i + 2] - '0') * 8) + (text[i + 3] - '0')));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }
        return plain.ToString();
    }

    private static FormatException Bad(ReadOnlySpan<char> line) => new($"A line of the mount table is none: '{(line.Length > 200 ? line[..200] : line)}'.");
}
