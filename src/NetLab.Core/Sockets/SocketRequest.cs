namespace NetLab.Sockets;

/// <summary>One line, or one datagram, of a client, to be answered.</summary>
public sealed class SocketRequest
{
    internal SocketRequest(SocketServerClient client, string text, bool endsLine) => (Client, Text, Item, EndsLine) = (client, text, text, endsLine);

    internal SocketRequest(SocketServerClient client, object item) => (Client, Text, Item, EndsLine) = (client, $"{item}", item, true);

    /// <summary>Who sent it.</summary>
    public SocketServerClient Client { get; }

    /// <summary>The line without its end; of a datagram all its text, without a last line's end.</summary>
    public string Text { get; }

    /// <summary>What a handler is given to answer: the line or the datagram's text, and of a mail sink the message.</summary>
    public object Item { get; }

    /// <summary>Whether a line sent back ends as a line: always over a stream; over UDP where the datagram did.</summary>
    internal bool EndsLine { get; }

    /// <summary>Sends a line back.</summary>
    public void Reply(string line) => Client.Send(line, EndsLine);

    /// <summary>Sends bytes back as they are.</summary>
    public void Reply(ReadOnlySpan<byte> bytes) => Client.Send(bytes);
}
