using System.Net.Sockets;
using System.Text;

namespace NetLab.Sockets;

/// <summary>Addresses of Unix domain sockets: a file, or with <c>@</c> before it an abstract name (unix(7)).</summary>
internal static class UnixAddress
{
    private const int Longest = 107;

    /// <summary>Whether it is an abstract name, of a network namespace, rather than a file.</summary>
    public static bool IsAbstract(string path) => path.StartsWith('@');

    /// <summary>Reads an address.</summary>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static UnixDomainSocketEndPoint Parse(string path)
    {
        if (string.IsNullOrEmpty(path) || path == "@") throw new ArgumentException("The path of the socket is empty.", nameof(path));
        if (Encoding.UTF8.GetByteCount(path) > Longest) throw new ArgumentException($"The path of a socket has at most {Longest} bytes: '{path}' is longer.", nameof(path));
        return new UnixDomainSocketEndPoint(IsAbstract(path) ? $"\0{path[1..]}" : path);
    }
}
