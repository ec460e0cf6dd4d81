using System.Globalization;
using NetLab.Packets;

namespace NetLab.DBus;

/// <summary>
/// Writes messages into a capture file (pcapng, link type DBUS), as Wireshark and busctl capture have them. Every bus is an interface of the file; who
/// sent a message, where that is known, is a comment on it.
/// </summary>
public sealed class DBusCaptureWriter : IDisposable
{
    private readonly PcapngWriter _file;
    private readonly Dictionary<string, int> _buses = new(StringComparer.Ordinal);

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where to write; it is closed with the writer.</param>
    public DBusCaptureWriter(Stream stream) => _file = new PcapngWriter(stream);

    /// <summary>How many messages were written.</summary>
    public long Count => _file.PacketCount;

    /// <summary>Writes a message that was received.</summary>
    /// <param name="bus">The bus, as it was asked for; empty where it is not known.</param>
    /// <param name="message">The message.</param>
    /// <param name="processId">The sender's process, or null.</param>
    /// <param name="processName">What that calls itself, or null.</param>
    /// <exception cref="ArgumentException">It was neither sent nor received, and so has no serial.</exception>
    public void Write(string bus, DBusMessage message, int? processId = null, string? processName = null)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(message);
        if (message.Serial == 0) throw new ArgumentException($"A message that was never sent is in no capture: {message}.", nameof(message));
        if (!_buses.TryGetValue(bus, out int number))
            _buses.Add(bus, number = _file.AddInterface(new CaptureInterface { LinkType = LinkType.DBus, Name = bus.Length == 0 ? null : bus, Description = "D-Bus" }));
        // One that was made or sent here has no time of its own.
        long time = message.ReceivedUtc == default ? CaptureTime.Now : CaptureTime.From(message.ReceivedUtc);
        _file.WritePacket(number, time, message.ToBytes(), comment: processId is int id ? Comment(id, processName) : null);
        _file.Flush();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Who sent a message, as a comment says it.</summary>
    internal static string Comment(int processId, string? processName) => string.Create(CultureInfo.InvariantCulture, $"from {processName ?? "?"} ({processId})");

    /// <summary>Who sent a message, from such a comment; nobody from any other.</summary>
    internal static (int? Id, string? Name) Process(string? comment)
    {
        if (comment is null || !comment.StartsWith("from ", StringComparison.Ordinal) || !comment.EndsWith(')')) return default;
        int open = comment.LastIndexOf(" (", StringComparison.Ordinal);
        if (open < 5 || !int.TryParse(comment.AsSpan(open + 2, comment.Length - open - 3), NumberStyles.None, CultureInfo.InvariantCulture, out int id)) return default;
        string name = comment[5..open];
        return (id, name == "?" ? null : name);
    }
}
