using System.Globalization;

namespace NetLab.Network;

/// <summary>
/// The names of routing tables: the kernel's three, and those an administrator gave in /etc/iproute2/rt_tables (and rt_tables.d), or
/// the distribution in /usr/share/iproute2 and /usr/lib/iproute2, as ip-route(8) reads them.
/// </summary>
public static class RouteTableNames
{
    /// <summary>The table ordinary routes are in (RT_TABLE_MAIN).</summary>
    public const uint Main = 254;

    /// <summary>The table of this machine's own addresses (RT_TABLE_LOCAL).</summary>
    public const uint Local = 255;

    private const uint Default = 253;
    private static readonly string[] Directories = ["/usr/lib/iproute2", "/usr/share/iproute2", "/etc/iproute2"];
    private static readonly Lock Gate = new();
    private static Dictionary<uint, string>? _names;
    private static long _readAt;

    /// <summary>All known names by number.</summary>
    public static IReadOnlyDictionary<uint, string> All
    {
        get
        {
            lock (Gate)
            {
                // The files change seldom; a listing of a million routes asks a million times.
                if (_names is null || Environment.TickCount64 - _readAt > 5000) (_names, _readAt) = (Read(), Environment.TickCount64);
                return _names;
            }
        }
    }

    /// <summary>The name of a table, or its number as text.</summary>
    public static string NameOf(uint table) => table switch
    {
        Main => "main",
        Local => "local",
        _ => All.TryGetValue(table, out string? name) ? name : table.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The number of a table given by name or number.</summary>
    /// <exception cref="ArgumentException">No table has that name.</exception>
    public static uint Parse(string table)
    {
        if (uint.TryParse(table, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
            return number > 0 ? number : throw new ArgumentException("Routing tables are numbered from 1.", nameof(table));
        foreach ((uint key, string name) in All)
        {
            if (name == table) return key;
        }
        throw new ArgumentException($"There is no routing table named '{table}'; give its number, or name it in /etc/iproute2/rt_tables.", nameof(table));
    }

    private static Dictionary<uint, string> Read()
    {
        var names = new Dictionary<uint, string>();
        foreach (string directory in Directories)
        {
            ReadFile(Path.Combine(directory, "rt_tables"), names);
            try
            {
                string more = Path.Combine(directory, "rt_tables.d");
                if (!Directory.Exists(more)) continue;
                string[] files = Directory.GetFiles(more, "*.conf");
                Array.Sort(files, StringComparer.Ordinal);
                foreach (string file in files) ReadFile(file, names);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Names are a courtesy: without them numbers are shown.
            }
        }
        (names[Main], names[Local], names[Default]) = ("main", "local", "default");
        names.Remove(0);
        return names;
    }

    private static void ReadFile(string path, Dictionary<uint, string> names)
    {
        try
        {
            if (!File.Exists(path)) return;
            foreach (string line in File.ReadLines(path))
            {
                string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length >= 2 && words[0][0] != '#' && TryNumber(words[0], out uint number)) names[number] = words[1];
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    private static bool TryNumber(string text, out uint number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
