using System.Globalization;

namespace NetLab.PowerShell.Sockets;

/// <summary>How the table views show numbers of sockets.</summary>
public static class SocketView
{
    private static readonly string[] _units = ["", "K", "M", "G", "T", "P"];

    /// <summary>Bytes in three or four digits: <c>17.5M</c>; empty where there are none to tell.</summary>
    public static string Size(object? bytes)
    {
        if (bytes is null) return "";
        double size = Convert.ToDouble(bytes, CultureInfo.InvariantCulture);
        int unit = 0;
        while (size >= 1000 && unit < _units.Length - 1)
        {
            size /= 1024;
            unit++;
        }
        return size.ToString(unit == 0 || size >= 100 ? "0" : "0.0", CultureInfo.CurrentCulture) + _units[unit];
    }

    /// <summary>A short time in milliseconds; empty where there is none to tell.</summary>
    public static string Milliseconds(TimeSpan? time) => time?.TotalMilliseconds.ToString("0.000", CultureInfo.CurrentCulture) ?? "";

    /// <summary>A namespace as a narrow column shows it: of one without a name the process, <c>pid 123</c>.</summary>
    public static string Place(string? path)
    {
        const string Processes = "/proc/", File = "/ns/net";
        return path is null ? ""
            : path.StartsWith(Processes, StringComparison.Ordinal) && path.EndsWith(File, StringComparison.Ordinal) ? $"pid {path[Processes.Length..^File.Length]}"
            : Display.Escape(path);
    }

    /// <summary>An address and a port as one text.</summary>
    public static string EndPoint(string address, ushort port)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
    }
}
