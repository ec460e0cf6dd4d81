using System.Security.Cryptography;
using System.Text;

namespace NetLab.DBus;

/// <summary>
/// The secrets that a bus and its users share in files, for DBUS_COOKIE_SHA1 (D-Bus specification, "Authentication Protocol"): whoever can read
/// the user's files is the user. That is how a bus knows us over TCP, where the kernel vouches for nobody.
/// </summary>
/// <param name="directory">Where they lie: .dbus-keyrings in the user's home.</param>
internal sealed class DBusCookies(string directory)
{
    /// <summary>The keyrings of the user that this process runs as.</summary>
    public static DBusCookies OfUser() => new(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dbus-keyrings"));

    /// <summary>Answers a challenge: "CONTEXT ID CHALLENGE" with a challenge of our own and the sum over both and the cookie.</summary>
    /// <param name="challenge">What the server sent, decoded.</param>
    /// <param name="fault">Why there is no answer.</param>
    /// <returns>What to send, not yet encoded; null when the cookie is not to be had.</returns>
    public string? Answer(string challenge, out string? fault)
    {
        fault = null;
        if (challenge.Split(' ') is not [var context, var id, { Length: > 0 } theirs])
        {
            fault = "its cookie challenge is malformed";
            return null;
        }
        // A server that could name any file would learn something about it.
        if (context.Length == 0 || context.Any(static c => c is '/' or '\\' or '.' || char.IsControl(c) || !char.IsAscii(c)))
        {
            fault = "it names a cookie context that the protocol forbids";
            return null;
        }
        if (Find(context, id, out fault) is not { } cookie) return null;
        string ours = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return $"{ours} {Sum(theirs, ours, cookie)}";
    }

    /// <summary>The sum that proves that one knows the cookie.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The mechanism is SHA-1 by name.")]
    internal static string Sum(string theirs, string ours, string cookie) => Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes($"{theirs}:{ours}:{cookie}")));

    private string? Find(string context, string id, out string? fault)
    {
        string path = Path.Combine(directory, context);
        try
        {
            // Cookies that others can read prove nothing.
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            if ((new DirectoryInfo(directory).UnixFileMode & Others) != 0)
            {
                fault = $"others can read the cookies in '{directory}' (chmod 700)";
                return null;
            }
            foreach (string line in File.ReadLines(path))
            {
                if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var number, _, var cookie] || number != id) continue;
                fault = null;
                return cookie;
            }
            fault = $"the cookie {id} it asks for is not in '{path}'";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = $"the cookies in '{path}' cannot be read";
        }
        return null;
    }
}
