using System.Text;

namespace NetLab.Tests.Smtp;

/// <summary>A mail server for smuggling tests: the sequences it takes for the end of a message.</summary>
/// <param name="ends">The sequences beside the proper one.</param>
internal sealed class SmugglingScript(params string[] ends)
{
    private readonly List<string> _messages = [];

    /// <summary>What is said when a bare LF comes; null takes it for text.</summary>
    public string? BareLineFeed { get; init; }

    /// <summary>Whether the reply to a message waits until the proper end came too.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Whether it takes a message that comes with DATA in one piece.</summary>
    public bool TakesPipelined { get; init; } = true;

    public string Rcpt { get; init; } = "250 2.1.5 Ok";

    public string Data { get; init; } = "250 2.0.0 Ok: queued";

    /// <summary>The messages it took.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_messages) return [.. _messages];
        }
    }

    public async Task RunAsync(ScriptedSmtpConnection client)
    {
        await client.SendAsync("220 mail.example.org ESMTP\r\n");
        while (await client.ReadLineAsync() is { } line)
        {
            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "DATA" && !TakesPipelined && client.HasPending)
            {
                await client.SendAsync("503 5.5.0 Improper command pipelining\r\n");
                return;
            }
            if (verb == "DATA")
            {
                await client.SendAsync("354 Go on\r\n");
                if (!await TakeAsync(client)) return;
                continue;
            }
            await client.SendAsync(verb switch { "RCPT" => $"{Rcpt}\r\n", "QUIT" => "221 Bye\r\n", "EHLO" or "MAIL" or "NOOP" or "RSET" => "250 Ok\r\n", _ => "500 5.5.2 What?\r\n" });
            if (verb == "QUIT") return;
        }
    }

    private async Task<bool> TakeAsync(ScriptedSmtpConnection client)
    {
        var text = new StringBuilder();
        while (await client.ReadBytesAsync(1) is { Length: 1 } one)
        {
            text.Append(one);
            if (one == "\n" && BareLineFeed is not null && (text.Length < 2 || text[^2] != '\r'))
            {
                if (BareLineFeed.Length > 0) await client.SendAsync($"{BareLineFeed}\r\n");
                return false;
            }
            string tail = text.ToString(Math.Max(0, text.Length - 7), Math.Min(7, text.Length));
            if (!tail.EndsWith("\r\n.\r\n", StringComparison.Ordinal) && !ends.Any(end => tail.EndsWith(end, StringComparison.Ordinal))) continue;
            lock (_messages) _messages.Add(text.ToString());
            if (IsSlow && !tail.EndsWith("\r\n.\r\n", StringComparison.Ordinal))
            {
                // Busy with the message until the rest has come as well, which then is answered line by line.
                string? noop = await client.ReadLineAsync(), dot = await client.ReadLineAsync();
                await client.SendAsync($"{Data}\r\n{(noop == "NOOP" ? "250 Ok" : "500 What?")}\r\n{(dot == "." ? "500 What?" : "250 Ok")}\r\n");
                return true;
            }
            await client.SendAsync($"{Data}\r\n");
            return true;
        }
        return false;
    }
}
