using System.Net;
using System.Text;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>The password is nowhere but on the wire, whatever the server does with it.</summary>
public class SmtpSecretsTests
{
    private const string User = "alice", Password = "s3cret pass/wörd";

    public static TheoryData<string> Mechanisms => [.. SmtpMechanisms.Known];

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task A_server_that_repeats_all_it_hears_gives_nothing_away(string mechanism)
    {
        var heard = new List<string>();
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", $"250-x\r\n250 AUTH {mechanism}");
            string line = await client.ExpectAsync("AUTH");
            heard.Add(line);
            for (int i = 0; i < 3; i++)
            {
                string challenge = mechanism switch
                {
                    "CRAM-MD5" => "<1.2@x>",
                    _ when mechanism.StartsWith("SCRAM", StringComparison.Ordinal) && i == 0 => $"{Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1]))[(2 + "n,".Length)..].Split(',')[^1]}more,s=QSXCR+Q6sek8bf92,i=4096",
                    "LOGIN" => i == 0 ? "Username:" : "Password:",
                    _ => "",
                };
                await client.SendAsync($"334 {Convert.ToBase64String(Encoding.UTF8.GetBytes(challenge))}\r\n");
                line = await client.ReadLineAsync() ?? "";
                heard.Add(line);
                if (line == "*") break;
                if (mechanism is "CRAM-MD5" or "PLAIN" or "XOAUTH2" or "OAUTHBEARER" || (mechanism == "LOGIN" && i == 1) || (mechanism.StartsWith("SCRAM", StringComparison.Ordinal) && i == 0)) break;
            }
            // What was heard comes back as it was, decoded, and the password in many coats.
            byte[] bytes = Encoding.UTF8.GetBytes(Password);
            string echo = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(string.Join("\r\n", heard.Select(static one => $"535-{one}")) + $"\r\n535-{Password}\r\n535-{Convert.ToBase64String(bytes)}\r\n535-{Convert.ToHexString(bytes)}\r\n535 5.7.8 {Uri.EscapeDataString(Password)}\r\n"));
            await client.SendAsync(echo);
            await client.HangAsync();
        });
        SmtpProbeResult result = await SmtpProbe.RunAsync(new SmtpProbeOptions
        {
            Session = new SmtpSessionOptions { Host = "127.0.0.1", Port = server.Port, Helo = "y.test", AllowUnencryptedAuthentication = true },
            Credential = new NetworkCredential(User, Password),
            AuthMechanism = mechanism,
        });
        Assert.Empty(server.Failures);
        Assert.Equal((SmtpStage.Auth, 535, mechanism), (result.Stage, result.ReplyCode, result.AuthMechanism));
        string all = string.Join('\n', [.. result.Transcript.Select(static line => line.Text), result.Reply, result.Explanation, result.ToString(), .. result.Problems]);
        byte[] password = Encoding.UTF8.GetBytes(Password);
        string[] forbidden =
        [
            Password, Uri.EscapeDataString(Password), Convert.ToBase64String(password), Convert.ToHexString(password), Convert.ToHexStringLower(password),
            .. heard.SelectMany(static line => line.Split(' ')).Where(static word => word.Length > 8 && word != "OAUTHBEARER" && !word.StartsWith("SCRAM", StringComparison.Ordinal)),
        ];
        Assert.All(forbidden, secret => Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("***", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "the AUTH of a is *** and abc", "the AUTH of *** is *** and abc")]
    [InlineData("secret", "Secret sesecretcret", "*** se***cret")]
    public void Short_ones_are_only_words_of_their_own(string password, string text, string clean)
    {
        var secrets = new SmtpSecrets();
        secrets.AddPassword(password);
        Assert.Equal(clean, secrets.Clean(text));
    }
}
