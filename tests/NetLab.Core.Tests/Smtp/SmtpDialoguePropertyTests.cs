using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Whole probes with servers that say anything at all: each ends in a result, in time and without keeping much.</summary>
public class SmtpDialoguePropertyTests
{
    [Fact]
    public void Any_bytes_end_in_a_result() => Prop.ForAll<byte[]>(static bytes => Probe(bytes, 5)).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_replies_end_in_a_result() => Prop.ForAll(Script().ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), static (script, piece) => Probe(Encoding.Latin1.GetBytes(script), piece)).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_flood_costs_no_memory()
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(), null, default, new AnswerStream(Encoding.ASCII.GetBytes("220 " + new string('x', 10 << 20)), 4096));
        Assert.Equal(SmtpStage.Banner, result.Stage);
        // The flood itself is 30 MB here; other tests of the process run beside this one.
        Assert.True(result.Transcript.Sum(static line => line.Text.Length) < 2000);
        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before < 500 << 20);
    }

    private static void Probe(byte[] answers, int piece)
    {
        SmtpProbeResult result = SmtpProbe.RunAsync(Options(), null, default, new AnswerStream(answers, piece)).WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
        Assert.NotEmpty(result.Explanation);
        Assert.InRange(result.Stage, SmtpStage.Connect, SmtpStage.Data);
        Assert.DoesNotContain("open sesame", string.Join('\n', result.Transcript.Select(static line => line.Text)), StringComparison.OrdinalIgnoreCase);
        _ = SmtpServerCapability.Of(result);
    }

    private static SmtpProbeOptions Options() => new()
    {
        Session = new SmtpSessionOptions { Host = "x.test", Helo = "y.test", AllowUnencryptedAuthentication = true, Timeout = TimeSpan.FromSeconds(20) },
        Credential = new NetworkCredential("alice", "open sesame"),
        From = "a@b.test",
        To = ["b@c.test", "d@e.test"],
        SendMessage = true,
        Pipelining = true,
        Chunking = true,
    };

    private static Gen<string> Script()
    {
        Gen<string> line = Gen.Elements(
            "220 hello", "250 ok", "250-x\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 AUTH PLAIN SCRAM-SHA-1 CRAM-MD5 LOGIN", "250-x\r\n250 STARTTLS", "250-", "354 go", "334 ", "334 open sesame", "334 cj1ub25jZQ==",
            "235 2.7.0 open sesame", "421 4.3.2 bye", "451 later", "500 what", "503 no", "530 5.7.0 login", "535 5.7.8 b3BlbiBzZXNhbWU=", "550 5.1.1 no", "999 x", "x", "", "\0", "250-" + new string('y', 9000));
        return from lines in line.ListOf() from end in Gen.Elements("\r\n", "\n") select "220 hello\r\n" + string.Concat(lines.Select(one => one + end));
    }

    /// <summary>Says what it was made with, in pieces, whatever it is told; then it is at its end.</summary>
    private sealed class AnswerStream(byte[] answers, int piece) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(Math.Min(piece, buffer.Length), answers.Length - _at);
            answers.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
