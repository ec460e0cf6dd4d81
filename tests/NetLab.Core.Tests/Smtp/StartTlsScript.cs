namespace NetLab.Tests.Smtp;

/// <summary>A mail server for STARTTLS tests, with the faults real ones had.</summary>
internal sealed class StartTlsScript
{
    /// <summary>What it does with what came behind STARTTLS in the same piece.</summary>
    public enum Pipelined
    {
        /// <summary>Throws it away, as it should.</summary>
        Dropped,

        /// <summary>Carries it out under TLS at once (CVE-2011-0411).</summary>
        CarriedOut,

        /// <summary>Carries it out under TLS with the first command there.</summary>
        CarriedOutLater,

        /// <summary>Answers it in clear text.</summary>
        Answered,

        /// <summary>Refuses STARTTLS.</summary>
        Refused,

        /// <summary>Hangs up.</summary>
        HungUp,
    }

    public string Greeting { get; init; } = "220 mail.example.org ESMTP";

    public string[] Clear { get; init; } = ["PIPELINING", "STARTTLS"];

    public string[] UnderTls { get; init; } = ["PIPELINING", "AUTH PLAIN LOGIN"];

    public Pipelined Behind { get; init; }

    /// <summary>The reply to STARTTLS; 220 begins TLS.</summary>
    public string StartTls { get; init; } = "220 2.0.0 Ready";

    /// <summary>The replies in clear text to AUTH and MAIL.</summary>
    public string Auth { get; init; } = "538 5.7.11 Encryption required";

    public string Mail { get; init; } = "530 5.7.0 Must issue a STARTTLS command first";

    /// <summary>Whether the sender named before TLS still counts.</summary>
    public bool KeepsSender { get; init; }

    /// <summary>Plain text put behind 220.</summary>
    public string Injected { get; init; } = "";

    public async Task RunAsync(ScriptedSmtpConnection client)
    {
        await client.SendAsync($"{Greeting}\r\n");
        bool sender = false;
        string late = "";
        while (await client.ReadLineAsync() is { } line)
        {
            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "STARTTLS" && !client.IsEncrypted)
            {
                string? behind = client.HasPending ? await client.ReadLineAsync() : null;
                if (behind is not null && Behind == Pipelined.HungUp) return;
                if (behind is not null && Behind == Pipelined.Refused)
                {
                    await client.SendAsync("554 5.5.1 Improper command pipelining\r\n");
                    continue;
                }
                await client.SendAsync($"{StartTls}\r\n{Injected}{(behind is not null && Behind == Pipelined.Answered ? "250 2.0.0 Ok\r\n" : "")}");
                if (!StartTls.StartsWith("220", StringComparison.Ordinal)) continue;
                await client.HandshakeAsync(MailTestCertificates.Good);
                sender &= KeepsSender;
                if (behind is not null && Behind == Pipelined.CarriedOut) await client.SendAsync("250 2.0.0 Ok\r\n");
                if (behind is not null && Behind == Pipelined.CarriedOutLater) late = "250 2.0.0 Ok\r\n";
                continue;
            }
            string[] offer = client.IsEncrypted ? UnderTls : Clear;
            string answer = verb switch
            {
                "EHLO" => string.Join("\r\n", ((string[])["mail.example.org", .. offer]).Select((text, i) => $"250{(i == offer.Length ? ' ' : '-')}{text}")),
                "AUTH" => client.IsEncrypted ? "334 " : Auth,
                "MAIL" => client.IsEncrypted ? "250 Ok" : Mail,
                "RCPT" => sender ? "250 Ok" : "503 5.5.1 Need MAIL first",
                "QUIT" => "221 Bye",
                "STARTTLS" => "503 5.5.1 TLS already",
                "*" => "501 5.7.0 Broken off",
                _ => "250 Ok",
            };
            if (verb == "MAIL" && answer[0] == '2') sender = true;
            await client.SendAsync($"{late}{answer}\r\n");
            late = "";
            if (verb == "QUIT") return;
        }
    }
}
