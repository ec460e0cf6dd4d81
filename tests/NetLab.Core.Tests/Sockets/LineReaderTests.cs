using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Sockets;

namespace NetLab.Tests.Sockets;

/// <summary>Lines cut from a stream, however it comes in pieces.</summary>
public class LineReaderTests
{
    [Fact]
    public void Lines_are_the_same_however_the_bytes_come() => Prop.ForAll<byte[][]>(static pieces =>
    {
        byte[][] known = Array.FindAll(pieces ?? [], static piece => piece is not null);
        byte[] all = [.. known.SelectMany(static piece => piece)];
        string[] expected = Split(all);
        return Read(known, maximum: 1 << 20).SequenceEqual(expected);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("\n\n", "|")]
    [InlineData("", "")]
    [InlineData("no end", "no end")]
    public void Ends_are_taken_off(string text, string lines) =>
        Assert.Equal(lines.Length == 0 && text.Length == 0 ? [] : lines.Split('|'), Read([Encoding.UTF8.GetBytes(text)], 1 << 20));

    [Fact]
    public void A_line_over_many_buffers_is_whole()
    {
        string line = new('x', 10 << 20);
        string[] read = Read([Encoding.UTF8.GetBytes($"short\n{line}\nshort again\n")], 16 << 20);
        Assert.Equal(["short", line, "short again"], read);
    }

    [Theory]
    [InlineData(100, 100, true)]
    [InlineData(101, 100, false)]
    [InlineData(1_000_000, 65536, false)]
    public void A_line_is_no_longer_than_its_bound(int length, int maximum, bool good)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(new string('x', length) + "\n");
        if (good) Assert.Single(Read([bytes], maximum));
        else Assert.Throws<LineTooLongException>(() => Read([bytes], maximum));
    }

    private static string[] Split(byte[] all)
    {
        var lines = new List<string>();
        int start = 0;
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] != '\n') continue;
            lines.Add(Text(all[start..i]));
            start = i + 1;
        }
        if (start < all.Length) lines.Add(Text(all[start..]));
        return [.. lines];
    }

    private static string Text(byte[] line) => Encoding.Latin1.GetString(line is [.., (byte)'\r'] ? line[..^1] : line);

    private static string[] Read(byte[][] pieces, int maximum)
    {
        using var listener = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var sender = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        sender.Connect(listener.LocalEndPoint!);
        using Socket receiver = listener.Accept();
        Task sending = Task.Run(() =>
        {
            foreach (byte[] piece in pieces) sender.Send(piece);
            sender.Shutdown(SocketShutdown.Send);
        });
        using var reader = new LineReader(receiver, maximum);
        var lines = new List<string>();
        while (reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult()) lines.Add(SocketTextCodec.Line(Encoding.Latin1, reader.Line));
        sending.GetAwaiter().GetResult();
        return [.. lines];
    }
}
