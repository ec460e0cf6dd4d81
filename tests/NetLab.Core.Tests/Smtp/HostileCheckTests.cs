using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Interop;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Relay, STARTTLS and smuggling tests of servers that say anything at all: they end, with results or an error that says what came.</summary>
public class HostileCheckTests
{
    private static readonly string[] Pieces = ["220 x\r\n", "250 ok\r\n", "250-a\r\n", "354 go\r\n", "421 no\r\n", "554 no\r\n", "530 STARTTLS\r\n", "250-STARTTLS\r\n250 AUTH PLAIN\r\n", "250-LIMITS MAILMAX=0 MAILMAX=x MAILMAX=99999999999\r\n250 x\r\n", "\r\n", "\0", "\n", "999 \r\n", "25"];

    [Fact]
    public void Whatever_a_server_says_a_test_of_it_ends() => Prop.ForAll<byte[], byte>(static (bytes, what) =>
    {
        // Half of them look like replies.
        string script = what % 2 == 0 ? Encoding.Latin1.GetString(bytes ?? []) : string.Concat((bytes ?? []).Select(static one => Pieces[one % Pieces.Length]));
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.SendAsync($"220 x\r\n250 x\r\n{script}");
            client.FinishSending();
            while (await client.ReadLineAsync() is not null)
            {
            }
        });
        try
        {
            Assert.True(RunAsync(server.Port, what % 3).GetAwaiter().GetResult() > 0);
        }
        catch (Exception exception) when (exception is SmtpProtocolException or SmtpTimeoutException or LinuxException)
        {
            Assert.NotEmpty(exception.Message);
        }
    }).QuickCheckThrowOnFailure();

    private static async Task<int> RunAsync(int port, int which)
    {
        var connection = new SmtpSessionOptions { Host = "127.0.0.1", Port = port, Timeout = TimeSpan.FromSeconds(30), Tls = new SmtpTlsOptions { ReportOnly = true } };
        var wait = TimeSpan.FromMilliseconds(1);
        CancellationToken stop = TestContext.Current.CancellationToken;
        return which switch
        {
            0 => await new SmtpRelayTester(connection, new SmtpRelayOptions { RetryDelay = wait, Retries = 1 }).RunAsync(stop).CountAsync(stop),
            1 => await new SmtpStartTlsTester(connection) { InjectionWait = wait }.RunAsync(stop).CountAsync(stop),
            _ => await new SmtpSmugglingTester(connection, new SmtpSmugglingOptions { To = "a@b.c", Wait = wait, RetryDelay = wait, Retries = 1 }).RunAsync(stop).CountAsync(stop),
        };
    }
}
