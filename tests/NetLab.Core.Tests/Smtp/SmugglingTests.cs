using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Smuggling tests of servers that take this or that for the end of a message.</summary>
public class SmugglingTests
{
    [Fact]
    public async Task A_server_that_keeps_to_the_standard_takes_every_sequence_for_text()
    {
        var script = new SmugglingScript { TakesPipelined = false };
        List<SmtpSmugglingResult> rows = await RunAsync(script);
        Assert.Equal(14, rows.Count);
        Assert.Equal(SmtpSmugglingVerdict.EndOfData, rows[0].Verdict);
        Assert.All(rows.Skip(1).SkipLast(1), static row => Assert.Equal((SmtpSmugglingVerdict.IgnoredThenAccepted, false), (row.Verdict, row.CommandExecuted)));
        Assert.Equal((SmtpSmugglingVerdict.Rejected, 503), (rows[^1].Verdict, rows[^1].ReplyCode));
        Assert.All(rows, static row => Assert.True(row.IsCompliant));
        Assert.DoesNotContain(rows, static row => row.IsVulnerable == true);
        // The mailbox says the same: the sequence and what stood behind it are text of the one message.
        foreach (SmtpSmugglingSequence sequence in SmtpSmugglingSequence.All.Skip(1).SkipLast(1))
        {
            string message = script.Messages.Single(one => one.Contains($"X-NetLab-Smuggling: {rows[sequence.Number].Marker}\r\n", StringComparison.Ordinal));
            Assert.EndsWith($"{sequence.Raw}NOOP\r\n.\r\n", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r.\r")]
    [InlineData("\r.\n")]
    [InlineData("\n.\r")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n\0.\r\n")]
    public async Task A_sequence_that_is_taken_for_the_end_is_a_vulnerability(string end)
    {
        var script = new SmugglingScript(end);
        List<SmtpSmugglingResult> rows = await RunAsync(script);
        SmtpSmugglingSequence taken = SmtpSmugglingSequence.All.Single(one => one.Raw == end);
        SmtpSmugglingResult row = rows[taken.Number];
        Assert.Equal((SmtpSmugglingVerdict.EndOfData, true, false, true), (row.Verdict, row.IsVulnerable, row.IsCompliant, row.CommandExecuted));
        // Those that do not have these bytes in them are text.
        Assert.All(rows.Where(other => other.IsVulnerable == true), other => Assert.Contains(end, SmtpSmugglingSequence.All[other.Number].Raw, StringComparison.Ordinal));
        Assert.EndsWith(end, script.Messages.Single(one => one.Contains($"X-NetLab-Smuggling: {row.Marker}\r\n", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\r\n.\n")]
    [InlineData("\r\n.\r")]
    [InlineData("\r\n.\0\r\n")]
    public async Task A_sequence_no_sender_leaves_as_it_is_is_only_against_the_standard(string end)
    {
        List<SmtpSmugglingResult> rows = await RunAsync(new SmugglingScript(end));
        SmtpSmugglingResult row = rows[SmtpSmugglingSequence.All.Single(one => one.Raw == end).Number];
        Assert.Equal((SmtpSmugglingVerdict.EndOfData, false), (row.Verdict, row.IsCompliant));
        Assert.Null(row.IsVulnerable);
        Assert.DoesNotContain(rows, static other => other.IsVulnerable == true);
    }

    [Fact]
    public async Task A_slow_server_is_seen_by_its_replies_after_the_end()
    {
        List<SmtpSmugglingResult> rows = await RunAsync(new SmugglingScript("\n.\r\n") { IsSlow = true }, 2);
        Assert.Equal((SmtpSmugglingVerdict.EndOfData, true, true), (rows[1].Verdict, rows[1].IsVulnerable, rows[1].CommandExecuted));
    }

    [Theory]
    [InlineData("550 5.5.2 Error: bare <LF> received", SmtpSmugglingVerdict.Rejected, 550)]
    [InlineData("521 5.5.2 Error: bare <LF> received", SmtpSmugglingVerdict.Rejected, 521)]
    [InlineData("421 4.5.2 Bye", SmtpSmugglingVerdict.Disconnected, 421)]
    [InlineData("", SmtpSmugglingVerdict.Disconnected, null)]
    public async Task A_server_that_will_have_none_of_it_is_safe(string reply, SmtpSmugglingVerdict verdict, int? code)
    {
        List<SmtpSmugglingResult> rows = await RunAsync(new SmugglingScript { BareLineFeed = reply }, 1, 2);
        Assert.All(rows.Skip(1), row => Assert.Equal((verdict, code, false), (row.Verdict, row.ReplyCode, row.IsVulnerable)));
    }

    [Fact]
    public async Task A_refused_message_is_told_from_a_split_one()
    {
        List<SmtpSmugglingResult> rows = await RunAsync(new SmugglingScript { Data = "250 Ok" }, 2);
        Assert.Equal(SmtpSmugglingVerdict.IgnoredThenAccepted, rows[1].Verdict);
        // The first message is refused where it was cut, and the command behind it carried out.
        using var server = new ScriptedSmtpServer(new SmugglingScript("\n.\n") { Data = "250 Ok" }.RunAsync);
        using var refusing = new ScriptedSmtpServer(new SmugglingScript("\n.\n") { Data = "554 5.7.1 Spam" }.RunAsync);
        Assert.Equal(SmtpSmugglingVerdict.EndOfData, (await RunAsync(server, 1))[1].Verdict);
        Assert.Equal(SmtpSmugglingVerdict.NotProven, (await RunAsync(refusing, 1))[1].Verdict);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_not_waited_for_for_ever()
    {
        int connections = 0;
        using var server = new ScriptedSmtpServer(async client =>
        {
            if (Interlocked.Increment(ref connections) == 1)
            {
                await new SmugglingScript().RunAsync(client);
                return;
            }
            await client.SendAsync("220 mail.example.org\r\n");
            while (await client.ReadLineAsync() is { } line)
            {
                await client.SendAsync(line == "DATA" ? "354 Go on\r\n" : "250 Ok\r\n");
                if (line == "DATA") await client.HangAsync();
            }
        });
        List<SmtpSmugglingResult> rows = await RunAsync(server, [1], data: TimeSpan.FromSeconds(4));
        Assert.Equal(SmtpSmugglingVerdict.Timeout, rows[1].Verdict);
        Assert.Contains("within 4 s", rows[1].Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_proper_message_nothing_is_tried()
    {
        using var server = new ScriptedSmtpServer(new SmugglingScript { Rcpt = "550 5.1.1 No such user" }.RunAsync);
        List<SmtpSmugglingResult> rows = await RunAsync(server);
        Assert.All(rows, static row => Assert.Equal(SmtpSmugglingVerdict.NotProven, row.Verdict));
        Assert.Equal(550, rows[0].ReplyCode);
        Assert.All(rows.Skip(1), static row => Assert.StartsWith("Not tried", row.Explanation, StringComparison.Ordinal));
        Assert.Single(server.Connections);
    }

    [Fact]
    public async Task A_server_that_has_enough_of_us_is_given_time()
    {
        int connections = 0;
        var script = new SmugglingScript();
        using var server = new ScriptedSmtpServer(async client =>
        {
            if (Interlocked.Increment(ref connections) % 2 == 0) await client.SendAsync("421 4.7.0 Too many connections\r\n");
            else await script.RunAsync(client);
        });
        List<SmtpSmugglingResult> rows = await RunAsync(server, [1, 2, 3]);
        Assert.DoesNotContain(rows, static row => row.Verdict == SmtpSmugglingVerdict.NotProven);
        Assert.Equal(7, connections);
    }

    [Theory]
    [InlineData("me@example.org\r\nDATA", null, new[] { 1 }, "To")]
    [InlineData("me@example.org", "a\nb", new[] { 1 }, "From")]
    [InlineData("me@example.org", null, new[] { 99 }, "Number")]
    public async Task Bad_values_are_refused_before_anything_is_sent(string to, string? from, int[] numbers, string parameter)
    {
        using var server = new ScriptedSmtpServer(new SmugglingScript().RunAsync);
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(server, numbers, to, from));
        Assert.Equal(parameter, refused.ParamName);
        Assert.Empty(server.Connections);
    }

    private static async Task<List<SmtpSmugglingResult>> RunAsync(SmugglingScript script, params int[] numbers)
    {
        using var server = new ScriptedSmtpServer(script.RunAsync);
        List<SmtpSmugglingResult> rows = await RunAsync(server, numbers.Length == 0 ? null : numbers);
        Assert.Empty(server.Failures);
        return rows;
    }

    private static Task<List<SmtpSmugglingResult>> RunAsync(ScriptedSmtpServer server, int number) => RunAsync(server, [number]);

    private static async Task<List<SmtpSmugglingResult>> RunAsync(ScriptedSmtpServer server, int[]? numbers = null, string to = "me@example.org", string? from = null, TimeSpan? data = null)
    {
        var connection = new SmtpSessionOptions { Host = "127.0.0.1", Port = server.Port, StageTimeouts = data is { } time ? new Dictionary<SmtpStage, TimeSpan> { [SmtpStage.Data] = time } : null };
        var options = new SmtpSmugglingOptions { To = to, From = from, Numbers = numbers, Wait = TimeSpan.FromMilliseconds(50), RetryDelay = TimeSpan.FromMilliseconds(1) };
        var rows = new List<SmtpSmugglingResult>();
        await foreach (SmtpSmugglingResult row in new SmtpSmugglingTester(connection, options).RunAsync(TestContext.Current.CancellationToken)) rows.Add(row);
        return rows;
    }
}
