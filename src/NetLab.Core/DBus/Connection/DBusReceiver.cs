using System.Buffers;
using Microsoft.Win32.SafeHandles;
using NetLab.Interop;

namespace NetLab.DBus;

/// <summary>
/// Cuts the stream of a socket into messages. One thread at a time reads. A message of up to 1 MiB gets the room it announces at once, from the
/// pool; beyond that the buffer grows no faster than bytes arrive, whatever length a peer announces. When it is empty it shrinks again.
/// </summary>
internal sealed class DBusReceiver
{
    private const int UsualSize = 32 * 1024;
    private const int LargestPooled = 1024 * 1024;

    /// <summary>Descriptors that belong to no message are a peer's mistake, or its attack: no message has more than 253.</summary>
    private const int MostWaitingHandles = 4 * Libc.MostDescriptors;

    private readonly StreamSocket _socket;
    private readonly Queue<SafeFileHandle> _handles = new();
    private readonly byte[] _usual = new byte[UsualSize];
    private byte[] _buffer;
    private int _start, _end;

    /// <summary>Receives over a socket.</summary>
    public DBusReceiver(StreamSocket socket) => (_socket, _buffer) = (socket, _usual);

    /// <summary>Receives what is there, without waiting.</summary>
    /// <returns>Whether bytes came.</returns>
    /// <exception cref="DBusConnectionException">The bus has closed the connection, or descriptors were lost.</exception>
    /// <exception cref="LinuxException">The connection broke.</exception>
    public bool Receive()
    {
        MakeRoom();
        int count = _socket.Receive(_buffer.AsSpan(_end), _handles, out bool lost);
        if (count < 0) return false;
        if (lost) throw new DBusConnectionException("File descriptors sent over the bus were lost.", "Too many files are open in this process; raise the limit (ulimit -n).");
        if (count == 0) throw new DBusConnectionException("The bus closed the connection.");
        if (_handles.Count > MostWaitingHandles) throw new DBusFormatException("The bus sends file descriptors that belong to no message.");
        _end += count;
        return true;
    }

    /// <summary>Takes a line of the authentication, without its end; false when there is none yet.</summary>
    public bool TryTakeLine(out string line)
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start, _end - _start);
        int end = bytes.IndexOf("\r\n"u8);
        line = "";
        if (end < 0 && bytes.Length < DBusAuthentication.LongestLine) return false;
        if (end < 0) throw new DBusConnectionException("The bus sends a line without end during authentication; it does not seem to speak D-Bus.");
        line = System.Text.Encoding.ASCII.GetString(bytes[..end]);
        _start += end + 2;
        return true;
    }

    /// <summary>Takes the next message that is complete; false when there is none.</summary>
    /// <exception cref="DBusFormatException">What came is no message.</exception>
    public bool TryTake(out DBusMessage? message)
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start, _end - _start);
        message = null;
        if (!DBusMessage.TryGetLength(bytes, out int length) || length > bytes.Length) return false;
        message = DBusMessage.Parse(bytes[..length], _handles);
        _start += length;
        return true;
    }

    /// <summary>Closes descriptors that no message took.</summary>
    public void CloseHandles()
    {
        while (_handles.TryDequeue(out SafeFileHandle? handle)) handle.Dispose();
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            if (_buffer.Length > UsualSize) Replace(_usual);
        }
        if (_end < _buffer.Length) return;
        if (_start > 0 && _end - _start <= _buffer.Length / 2)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            return;
        }
        ReadOnlySpan<byte> begun = _buffer.AsSpan(_start, _end - _start);
        // Doubling, so that a long message is copied a few times only, up to the longest message.
        long size = Math.Min((long)_buffer.Length * 2, DBusLimits.Message + UsualSize);
        if (DBusMessage.TryGetLength(begun, out int length)) size = Math.Max(size, Math.Min(length, LargestPooled));
        Replace(size <= LargestPooled ? ArrayPool<byte>.Shared.Rent((int)size) : GC.AllocateUninitializedArray<byte>((int)size));
    }

    /// <summary>Goes on in another buffer with what is not taken yet.</summary>
    private void Replace(byte[] buffer)
    {
        byte[] before = _buffer;
        before.AsSpan(_start, _end - _start).CopyTo(buffer);
        (_buffer, _start, _end) = (buffer, 0, _end - _start);
        if (before != _usual && before.Length <= LargestPooled) ArrayPool<byte>.Shared.Return(before);
    }
}
