using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using NetLab.DBus;

namespace NetLab.Tests.DBus;

/// <summary>Messages recorded from a real dbus-daemon, from Recorded.txt.</summary>
internal static class Recorded
{
    public static (string About, byte[] Bytes)[] Messages { get; } = Read();

    public static byte[] Find(string about) => Messages.First(message => message.About == about).Bytes;

    /// <summary>Parses a message with as many file descriptors at hand as any of these wants.</summary>
    public static DBusMessage Parse(byte[] bytes) => DBusMessage.Parse(bytes, new Queue<SafeFileHandle>([new SafeFileHandle(), new SafeFileHandle()]));

    /// <summary>Parses a message and decodes its arguments both ways.</summary>
    public static void ReadAll(byte[] bytes)
    {
        DBusMessage message = Parse(bytes);
        _ = message.Arguments;
        message.ReadArguments(keepVariants: true);
    }

    private static (string About, byte[] Bytes)[] Read([CallerFilePath] string here = "") =>
        [.. File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, "Recorded.txt")).Where(static line => !line.StartsWith('#'))
            .Select(static line => (line[..line.LastIndexOf(' ')], Convert.FromHexString(line[(line.LastIndexOf(' ') + 1)..])))];
}
