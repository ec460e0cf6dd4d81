using System.Management.Automation;

namespace NetLab.PowerShell.Sockets;

/// <summary>Paths and modes of Unix domain sockets, as users write them.</summary>
internal static class UnixPath
{
    /// <summary>The full path of a socket's file in PowerShell's current directory; an abstract name as it is.</summary>
    public static string Resolve(SessionState session, string path)
    {
        if (path.Length == 0) throw Failure.OfParameter("Path", "The path of the socket is empty.");
        return path[0] == '@' ? path : session.Path.GetUnresolvedProviderPathFromPSPath(path);
    }

    /// <summary>A mode in octal.</summary>
    public static UnixFileMode? Mode(string? mode)
    {
        if (mode is null) return null;
        int value = 0;
        foreach (char digit in mode)
        {
            if (digit is < '0' or > '7' || (value = value * 8 + digit - '0') > 0x1ff) throw Failure.OfParameter("Mode", $"'{mode}' is not a mode in octal, such as 0660.");
        }
        return (UnixFileMode)value;
    }
}
