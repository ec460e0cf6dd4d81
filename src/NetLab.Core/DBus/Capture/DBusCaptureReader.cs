using System.Diagnostics;
using NetLab.Packets;

namespace NetLab.DBus;

/// <summary>
/// Reads messages back out of capture files: pcapng or pcap, by this writer, busctl capture, dbus-monitor --pcap, Bustle or Wireshark. What else is in the
/// file is passed over. Files are taken for hostile.
/// </summary>
public sealed class DBusCaptureReader : IDisposable
{
    private readonly PcapngReader _file;
    private readonly Dictionary<string, DBusCallPairing> _pairings = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Bus, string Sender), (int? Id, string? Name)> _processes = [];

    /// <summary>Begins to read a file.</summary>
    /// <param name="stream">The file; it is closed with the reader.</param>
    /// <exception cref="FormatException">It is no capture file.</exception>
    public DBusCaptureReader(Stream stream) => _file = new PcapngReader(stream);

    /// <summary>How many packets so far were none of D-Bus.</summary>
    public long Others { get; private set; }

    /// <summary>How many packets so far said they were D-Bus and were no message.</summary>
    public long Malformed { get; private set; }

    /// <summary>What was wrong with the first of those; null when none was.</summary>
    public string? FirstFault { get; private set; }

    /// <summary>How many bytes of the file were read, for progress.</summary>
    public long Position => _file.Position;

    /// <summary>Reads the next message.</summary>
    /// <returns>The message; null at the end of the file.</returns>
    /// <exception cref="FormatException">The file is cut off or says what cannot be; what came before is good.</exception>
    public DBusMonitoredMessage? Read()
    {
        while (_file.Read() is { } frame)
        {
            if (Message(frame) is not { } message) continue;
            (int? id, string? name) = DBusCaptureWriter.Process(frame.Comment);
            string bus = frame.Interface.Name ?? "";
            if (id is not null && message.Sender is { } sender) _processes[(bus, sender)] = (id, name);
            return new DBusMonitoredMessage(bus, message, id, name);
        }
        return null;
    }

    /// <summary>Reads on to the next call that has its reply, or wants none.</summary>
    /// <returns>The call; null at the end of the file.</returns>
    /// <exception cref="FormatException">As for <see cref="Read"/>.</exception>
    public DBusObservedCall? ReadCall()
    {
        while (Read() is { } next)
        {
            // On every bus the same names and numbers are others.
            if (!_pairings.TryGetValue(next.Bus, out DBusCallPairing? pairing)) _pairings.Add(next.Bus, pairing = new DBusCallPairing());
            if (pairing.Take(next.Message, out DBusMessage? reply) is { } call) return Observed(next.Bus, call, reply);
        }
        return null;
    }

    /// <summary>The calls that had no reply until now; each is given once.</summary>
    public IEnumerable<DBusObservedCall> UnansweredCalls() => _pairings.SelectMany(pair => pair.Value.Rest().Select(call => Observed(pair.Key, call, null)));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private DBusObservedCall Observed(string bus, DBusMessage call, DBusMessage? reply)
    {
        (int? id, string? name) = call.Sender is { } sender ? _processes.GetValueOrDefault((bus, sender)) : default;
        return new DBusObservedCall(bus, call, reply, id, name);
    }

    private DBusMessage? Message(CapturedFrame frame)
    {
        if (frame.Interface.LinkType != LinkType.DBus)
        {
            Others++;
            return null;
        }
        try
        {
            if (frame.Data.Length < frame.OriginalLength)
                throw new DBusFormatException($"A D-Bus message of {frame.OriginalLength} bytes was cut to {frame.Data.Length} when it was captured.");
            DBusMessage message = DBusMessage.ParseCaptured(frame.Data.Span);
            if (frame.TimestampNanoseconds is { } time)
            {
                message.ReceivedUtc = DateTime.UnixEpoch.AddTicks(time / TimeSpan.NanosecondsPerTick);
                message.Timestamp = (long)((Int128)time * Stopwatch.Frequency / 1_000_000_000);
            }
            return message;
        }
        catch (DBusFormatException exception)
        {
            Malformed++;
            FirstFault ??= exception.Message;
            return null;
        }
    }
}
