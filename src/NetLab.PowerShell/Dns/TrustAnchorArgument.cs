using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Trust anchors as a user gives them: records, or files of such.</summary>
internal static class TrustAnchorArgument
{
    /// <summary>Reads trust anchors.</summary>
    /// <param name="given">DS or DNSKEY records, or paths.</param>
    /// <param name="parameter">The parameter an error is about.</param>
    /// <param name="path">Makes a path of the file system of one of PowerShell's.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static IReadOnlyList<DnssecTrustAnchor> Read(string[] given, string parameter, Func<string, string> path)
    {
        var anchors = new List<DnssecTrustAnchor>();
        foreach (string item in given)
        {
            string text = item ?? "";
            if (!text.Contains(' ', StringComparison.Ordinal) || File.Exists(path(text)))
            {
                try
                {
                    text = File.ReadAllText(path(text));
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    throw Failure.OfParameter(parameter, $"'{item}' is neither a DS or DNSKEY record nor a file of such: {exception.Message}");
                }
            }
            anchors.AddRange(DnssecTrustAnchor.Parse(text, parameter));
        }
        return anchors;
    }
}
