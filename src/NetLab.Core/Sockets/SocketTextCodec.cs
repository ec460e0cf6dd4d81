using System.Text;

namespace NetLab.Sockets;

/// <summary>Text to bytes and back.</summary>
internal static class SocketTextCodec
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The encoding of a choice.</summary>
    public static Encoding Of(SocketText text) => text switch { SocketText.Latin1 => Encoding.Latin1, SocketText.Ascii => Encoding.ASCII, _ => _utf8 };

    /// <summary>A line's text: without its end, LF or CR LF.</summary>
    public static string Line(Encoding encoding, ReadOnlySpan<byte> bytes) => encoding.GetString(Trim(bytes));

    /// <summary>Takes one line's end off.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [.., (byte)'\n']) bytes = bytes[..^1];
        return bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes;
    }
}
