using System.Net.Sockets;
using System.Text;
using NetLab.Sockets;

namespace NetLab.Smtp;

/// <summary>
/// A client of a mail sink, as an action is given it. What is sent to it while a message is handed on is the reply to that message; SMTP has no room for
/// anything else.
/// </summary>
public sealed class SmtpSinkClient : StreamServerClient
{
    private const int MostReplies = 1000;
    private readonly List<string> _replies = [];
    private readonly SocketServer _server;

    internal SmtpSinkClient(SocketServer server, Socket socket)
        : base(server, socket) => _server = server;

    /// <summary>What it called itself; null before it did.</summary>
    public string? Helo { get; internal set; }

    /// <summary>Who logged in; null where nobody did.</summary>
    public string? User { get; internal set; }

    /// <summary>Whether it speaks TLS.</summary>
    public bool IsEncrypted { get; internal set; }

    /// <summary>Takes the reply to a message: a line that begins with a code. Another line is kept among the server's messages.</summary>
    public override void Send(ReadOnlySpan<byte> bytes)
    {
        foreach (string line in Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!SmtpSinkRule.IsReply(line, mayAccept: true)) _server.AddMessage(line);
            else if (_replies.Count < MostReplies) _replies.Add(SmtpSinkRule.CheckReply(line, mayAccept: true));
        }
    }

    /// <summary>The replies to the message that was handed on.</summary>
    internal string[] TakeReplies()
    {
        string[] replies = [.. _replies];
        _replies.Clear();
        return replies;
    }
}
