using System.Management.Automation;
using System.Text;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>What users give to be sent, as bytes.</summary>
internal static class SocketData
{
    /// <summary>The encoding of a choice.</summary>
    public static Encoding Encoding(SocketText text) =>
        text switch { SocketText.Latin1 => System.Text.Encoding.Latin1, SocketText.Ascii => System.Text.Encoding.ASCII, _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    /// <summary>What is sent for some items: bytes as they are, anything else its text and what is to follow it.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(object?[] items, Encoding encoding, string end)
    {
        // An array of bytes given where objects are taken comes as its bytes.
        if (items.Length > 0 && Array.TrueForAll(items, static item => Base(item) is byte))
        {
            yield return Array.ConvertAll(items, static item => (byte)Base(item)!);
            yield break;
        }
        foreach (object? item in items)
            yield return Base(item) is byte[] bytes ? bytes : encoding.GetBytes(LanguagePrimitives.ConvertTo<string>(item) + end);
    }

    private static object? Base(object? item) => item is PSObject wrapped ? wrapped.BaseObject : item;
}
