namespace NetLab.Tests.Smtp;

/// <summary>A mail server for relay tests: what it says to senders and recipients, and what it takes before it throws one out.</summary>
internal sealed class RelayScript
{
    private int _connections;

    /// <summary>What is said to a recipient; the sender comes first. With their angle brackets.</summary>
    public Func<string, string, string> Rcpt { get; init; } = static (_, _) => "250 2.1.5 Ok";

    /// <summary>What is said to a sender.</summary>
    public Func<string, string> Mail { get; init; } = static _ => "250 2.1.0 Ok";

    /// <summary>What is said to a connection, by its number from 1; what is no 220 ends it.</summary>
    public Func<int, string> Greeting { get; init; } = static _ => "220 mail.example.org ESMTP";

    /// <summary>The lines of EHLO behind the first.</summary>
    public string[] Capabilities { get; init; } = [];

    /// <summary>What is said to a message.</summary>
    public string Data { get; init; } = "250 2.0.0 Ok: queued as 4XyZ";

    /// <summary>The errors a connection may make; the next one is answered 421 instead.</summary>
    public int MostErrors { get; init; } = int.MaxValue;

    /// <summary>The senders a connection may name; the next one ends it without a word.</summary>
    public int MostMails { get; init; } = int.MaxValue;

    /// <summary>The script.</summary>
    public async Task RunAsync(ScriptedSmtpConnection client)
    {
        string greeting = Greeting(Interlocked.Increment(ref _connections));
        await client.SendAsync($"{greeting}\r\n");
        if (!greeting.StartsWith("220", StringComparison.Ordinal)) return;
        string sender = "";
        int errors = 0, mails = 0;
        while (await client.ReadLineAsync() is { } line)
        {
            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            string answer = "250 2.0.0 Ok";
            if (verb == "EHLO") answer = string.Join("\r\n", ((string[])["mail.example.org", .. Capabilities]).Select((text, i) => $"250{(i == Capabilities.Length ? ' ' : '-')}{text}"));
            if (verb == "MAIL")
            {
                if (++mails > MostMails) return;
                sender = line["MAIL FROM:".Length..];
                answer = Mail(sender);
            }
            if (verb == "RCPT") answer = Rcpt(sender, line["RCPT TO:".Length..]);
            if (verb == "DATA") answer = "354 Go on";
            if (verb == "QUIT") answer = "221 2.0.0 Bye";
            if (answer.Length == 0) return;
            if (answer[0] is '4' or '5' && ++errors > MostErrors) answer = "421 4.7.0 mail.example.org Error: too many errors";
            await client.SendAsync($"{answer}\r\n");
            if (answer.StartsWith("421", StringComparison.Ordinal) || verb == "QUIT") return;
            if (verb != "DATA") continue;
            await client.ReadDataAsync();
            await client.SendAsync($"{Data}\r\n");
        }
    }
}
