using System.Globalization;
using NetLab.Interop;

namespace NetLab.Sockets;

/// <summary>The names of users by their numbers, as /etc/passwd has them (passwd(5)). No directory service is asked: it could make a list wait.</summary>
internal static class UserNames
{
    private const string Users = "/etc/passwd";
    private static readonly Lock _gate = new();
    private static Dictionary<uint, string> _names = [];
    private static DateTime _read;

    /// <summary>A user's name; the number as text where there is none.</summary>
    public static string Of(uint id)
    {
        lock (_gate)
        {
            DateTime written = File.GetLastWriteTimeUtc(Users);
            if (written != _read) (_names, _read) = (Read(LinuxFile.TryReadText(Users) ?? ""), written);
            return _names.TryGetValue(id, out string? name) ? name : id.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Reads the file's text.</summary>
    internal static Dictionary<uint, string> Read(string text)
    {
        var names = new Dictionary<uint, string>();
        foreach (string line in text.Split('\n'))
        {
            string[] fields = line.Split(':');
            // The first entry of a number counts, as with getpwuid(3).
            if (fields.Length > 2 && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint id)) names.TryAdd(id, fields[0]);
        }
        return names;
    }
}
