using System.Globalization;
using NetLab.Interop;

namespace NetLab.Network;

/// <summary>The names of services and their ports, as /etc/services has them (services(5)).</summary>
public static class ServiceNames
{
    /// <summary>Where they are.</summary>
    public const string Path = "/etc/services";

    /// <summary>The services of a protocol, by their names and their aliases; none where the system has no such file.</summary>
    /// <param name="protocol">The protocol as the file writes it, such as <c>tcp</c>.</param>
    public static IEnumerable<(string Name, ushort Port)> Read(string protocol)
    {
        string text;
        try
        {
            text = LinuxFile.ReadText(Path);
        }
        catch (LinuxException)
        {
            // Small systems have none; ports are numbers there.
            yield break;
        }
        string wanted = "/" + protocol;
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !words[1].EndsWith(wanted, StringComparison.Ordinal)) continue;
            if (!ushort.TryParse(words[1].AsSpan(0, words[1].Length - wanted.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) continue;
            yield return (words[0], port);
            foreach (string alias in words.AsSpan(2).ToArray()) yield return (alias, port);
        }
    }
}
