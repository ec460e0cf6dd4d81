using System.Text;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>A sink's dialogue without a socket: texts in (Latin-1), replies out.</summary>
internal sealed class SinkTalk : IDisposable
{
    public SinkTalk(SmtpSinkOptions? options = null, bool greet = true)
    {
        Options = options ?? new SmtpSinkOptions { HostName = "sink.test" };
        Shelf = new SmtpSinkShelf(Options);
        Dialogue = new SmtpSinkDialogue(Options, Shelf, new SmtpSinkPeer("192.0.2.1", 40000, null));
        Dialogue.Begin();
        Take();
        if (greet) Say(Options.Lmtp ? "LHLO client.test\r\n" : "EHLO client.test\r\n");
    }

    public SmtpSinkOptions Options { get; }

    public SmtpSinkShelf Shelf { get; }

    public SmtpSinkDialogue Dialogue { get; }

    public List<SmtpSinkMessage> Messages { get; } = [];

    /// <summary>What is answered to a delivered message; nothing takes it.</summary>
    public string[] Answers { get; set; } = [];

    /// <summary>Says something, in pieces of a size, and returns the replies.</summary>
    public string Say(string text, int piece = int.MaxValue) => Say(Encoding.Latin1.GetBytes(text), piece);

    public string Say(byte[] bytes, int piece = int.MaxValue)
    {
        for (int at = 0; at < bytes.Length && Dialogue.Step != SmtpSinkStep.End;)
        {
            int length = Math.Min(piece, bytes.Length - at);
            at += Dialogue.Feed(bytes.AsSpan(at, length));
            if (Dialogue.Step == SmtpSinkStep.Deliver)
            {
                Messages.Add(Dialogue.Message!);
                Dialogue.Delivered(Answers);
                Shelf.Release(Messages[^1].Held);
            }
            else if (Dialogue.Step == SmtpSinkStep.StartTls)
            {
                Dialogue.AcceptTls(isFollowed: at < bytes.Length);
                if (Dialogue.Step != SmtpSinkStep.End) Dialogue.Encrypted(new SmtpSinkPeer("192.0.2.1", 40000, null) { TlsProtocol = System.Security.Authentication.SslProtocols.Tls13 });
            }
        }
        return Take();
    }

    /// <summary>The codes of the replies to something, blank between.</summary>
    public string Codes(string text, int piece = int.MaxValue) => string.Join(' ', Say(text, piece).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Where(static line => line.Length < 4 || line[3] != '-').Select(static line => line[..3]));

    public void Dispose() => Dialogue.Dispose();

    private string Take()
    {
        string text = Encoding.UTF8.GetString(Dialogue.Output.Span);
        Dialogue.Sent();
        return text;
    }
}
