using System.Globalization;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns;

/// <summary>BIND 9's dig as the witness for every record's text.</summary>
internal static class Dig
{
    /// <summary>The records dig prints for a question, each as "name TTL class type data" with one blank between.</summary>
    public static string[] Answer(int port, string name, string type, params string[] options)
    {
        string output = Witness.Run("dig", ["-r", "@127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "+tcp", "+norecurse", "+noall", "+answer", "+tries=1", "+time=5", .. options, "-q", name, "-t", type]);
        return Lines(output);
    }

    /// <summary>Lines of output, the first four fields' tabs made blanks.</summary>
    public static string[] Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => string.Join(' ', line.Split((char[]?)['\t', ' '], 5, StringSplitOptions.RemoveEmptyEntries)))];
}
