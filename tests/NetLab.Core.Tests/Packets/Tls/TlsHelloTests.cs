using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Packets;

namespace NetLab.Tests.Packets.Tls;

/// <summary>What we write against OpenSSL's own hellos, and what OpenSSL's servers answer as we read it.</summary>
public class TlsHelloTests
{
    public static TheoryData<string> Answers => ["ServerHello13", "Retry13", "Flight12", "Alert12"];

    [Fact]
    public void A_hello_of_TLS_1_3_says_what_openssl_says()
    {
        Parsed theirs = Parse(TlsGoldens.ClientHello13);
        Parsed ours = Parse(new TlsClientHello
        {
            Protocol = TlsProtocol.Tls13, Suites = [0x1302, 0x1303, 0x1301], ServerName = "mail.netlab.test", Alpn = ["h2", "http/1.1"], Groups = [29, 23], Signatures = [0x0403, 0x0804],
            Random = theirs.Random, SessionId = theirs.SessionId, KeyShare = theirs.Extensions[51][^32..],
        }.Write());
        Assert.Equal((theirs.RecordVersion, theirs.Version, theirs.Compression), (ours.RecordVersion, ours.Version, ours.Compression));
        Assert.Equal(theirs.Random, ours.Random);
        Assert.Equal(theirs.SessionId, ours.SessionId);
        // OpenSSL has the signal for safe renegotiation there too, which TLS 1.3 does not know.
        Assert.Equal(theirs.Suites.Where(static one => one != 0x00ff), ours.Suites);
        foreach (int type in (int[])[0, 10, 11, 13, 16, 23, 43, 45, 51]) Assert.Equal(theirs.Extensions[type], ours.Extensions[type]);
    }

    [Fact]
    public void A_hello_of_TLS_1_2_says_what_openssl_says()
    {
        Parsed theirs = Parse(TlsGoldens.ClientHello12);
        Parsed ours = Parse(new TlsClientHello
        {
            Protocol = TlsProtocol.Tls12, Suites = [0xc02b, 0xc00a], ServerName = "mail.netlab.test", Groups = [29, 23], Signatures = [0x0403, 0x0804], Random = theirs.Random,
        }.Write());
        Assert.Equal((theirs.RecordVersion, theirs.Version, theirs.Compression), (ours.RecordVersion, ours.Version, ours.Compression));
        Assert.Equal(theirs.Random, ours.Random);
        Assert.Empty(ours.SessionId);
        Assert.Equal(theirs.Suites, ours.Suites);
        foreach (int type in (int[])[0, 5, 10, 11, 13, 23, 35]) Assert.Equal(theirs.Extensions[type], ours.Extensions[type]);
        Assert.DoesNotContain(ours.Extensions.Keys, static type => type is 16 or 43 or 45 or 51);
    }

    [Fact]
    public void A_hello_of_SSL_3_has_no_extensions()
    {
        byte[] hello = new TlsClientHello { Protocol = TlsProtocol.Ssl3, Suites = [4, 5], ServerName = "x.test", Random = new byte[32] }.Write();
        Assert.Equal("16030000310100002D0300" + new string('0', 64) + "00" + "0006" + "00040005" + "00FF" + "0100", Convert.ToHexString(hello));
    }

    [Theory]
    [InlineData(TlsProtocol.Ssl3)]
    [InlineData(TlsProtocol.Tls10)]
    [InlineData(TlsProtocol.Tls12)]
    [InlineData(TlsProtocol.Tls13)]
    public void A_hello_with_every_suite_fits_one_record(TlsProtocol protocol)
    {
        ushort[] all = [.. TlsSuites.Of(protocol).Select(static suite => suite.Id)];
        Parsed hello = Parse(new TlsClientHello { Protocol = protocol, Suites = all, ServerName = "mail.netlab.test" }.Write());
        Assert.Equal([.. all, .. protocol == TlsProtocol.Tls13 ? Array.Empty<int>() : [0x00ff]], hello.Suites);
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    [InlineData(null)]
    public void An_address_is_not_asked_for_by_name(string? name) =>
        Assert.DoesNotContain(0, Parse(new TlsClientHello { Protocol = TlsProtocol.Tls12, Suites = [47], ServerName = name }.Write()).Extensions.Keys);

    [Fact]
    public void A_protocol_name_that_is_too_long_is_refused() =>
        Assert.Throws<ArgumentException>(static () => new TlsClientHello { Protocol = TlsProtocol.Tls12, Suites = [47], Alpn = [new string('x', 256)] }.Write());

    [Fact]
    public void A_server_hello_of_TLS_1_3_is_read()
    {
        TlsServerReader reader = Read(TlsGoldens.ServerHello13);
        Assert.True(reader.IsDone);
        Assert.Equal((0x304, (ushort)0x1302, false, 29), (reader.Hello!.Version, reader.Hello.Suite, reader.Hello.IsRetry, reader.Group));
        Assert.Null(reader.IsStapled);
        Assert.False(reader.IsResumed);
        Assert.Equal(Parse(TlsGoldens.ClientHello13).SessionId, reader.Hello.SessionId);
    }

    [Fact]
    public void A_request_for_another_share_names_the_suite_too()
    {
        TlsServerReader reader = Read(TlsGoldens.Retry13);
        Assert.Equal((true, 0x304, (ushort)0x1302, true, 23), (reader.IsDone, reader.Hello!.Version, reader.Hello.Suite, reader.Hello.IsRetry, reader.Group));
    }

    [Fact]
    public void All_of_a_server_of_TLS_1_2_is_read()
    {
        TlsServerReader reader = Read(TlsGoldens.Flight12);
        Assert.Equal((true, 0x303, (ushort)0xc02b, 29), (reader.IsDone, reader.Hello!.Version, reader.Hello.Suite, reader.Group));
        Assert.Equal((true, true, false), (reader.IsStapled, reader.Hello.HasTicket, reader.IsResumed));
        Assert.Null(reader.PrimeBits);
        Assert.Null(reader.Alert);
    }

    [Fact]
    public void An_alert_is_read()
    {
        TlsServerReader reader = Read(TlsGoldens.Alert12);
        Assert.Null(reader.Hello);
        Assert.Equal((true, "protocol_version"), (reader.IsDone, TlsNames.Alert(reader.Alert!.Value)));
    }

    [Fact]
    public void Warnings_are_passed_over_but_not_for_ever()
    {
        byte[] warning = Convert.FromHexString("15030300020170");
        TlsServerReader reader = Read([.. warning, .. warning, .. TlsGoldens.ServerHello13]);
        Assert.NotNull(reader.Hello);
        Assert.True(Read([.. Enumerable.Repeat(warning, 9).SelectMany(static one => one)]).IsDone);
        Assert.Equal(0, Read(Convert.FromHexString("15030300020100")).Alert);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Pieces_of_any_size_say_the_same(string name)
    {
        byte[] bytes = Golden(name);
        TlsServerReader whole = Read(bytes);
        for (int size = 1; size < 40; size++)
        {
            TlsServerReader reader = Read(bytes, size);
            Assert.Equal((whole.Hello?.Suite, whole.Alert, whole.Group, whole.IsStapled, whole.IsDone), (reader.Hello?.Suite, reader.Alert, reader.Group, reader.IsStapled, reader.IsDone));
        }
    }

    [Fact]
    public void A_message_in_several_records_is_read()
    {
        byte[] message = TlsGoldens.ServerHello13[5..];
        byte[] parts = [.. message.Chunk(7).SelectMany(static part => (byte[])[22, 3, 3, 0, (byte)part.Length, .. part])];
        Assert.Equal((ushort)0x1302, Read(parts).Hello!.Suite);
    }

    [Theory]
    [InlineData("220 mail ESMTP\r\nmore", "220 mail ESMTP")]
    [InlineData("\r\nSSH-2.0-x", "SSH-2.0-x")]
    [InlineData("\u0016HTTP", "\\x16HTTP")]
    public void What_is_no_TLS_is_shown(string text, string excerpt)
    {
        var exception = Assert.Throws<TlsFormatException>(() => Read(System.Text.Encoding.Latin1.GetBytes(text)));
        Assert.Equal(excerpt, exception.Excerpt);
        Assert.EndsWith(excerpt, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    // A record that is too long, one of a kind that does not belong there, a certificate before the hello, a hello that ends early, lengths that lie, an endless one.
    [InlineData("160303FFFF")]
    [InlineData("1703030001AA")]
    [InlineData("140303000101")]
    [InlineData("16030300040B000000")]
    [InlineData("160303000602000002FFFF")]
    [InlineData("1603030004020FFFFF")]
    [InlineData("150303000102")]
    public void What_makes_no_sense_is_refused(string hex) => Assert.Throws<TlsFormatException>(() => Read(Convert.FromHexString(hex)));

    [Fact]
    public void A_flood_is_cut_off()
    {
        // Empty records for ever.
        byte[] record = [22, 3, 3, 0, 0];
        byte[] bytes = [.. Enumerable.Repeat(record, 60_000).SelectMany(static one => one)];
        Assert.Throws<TlsFormatException>(() => Read(bytes, 5000));
    }

    [Fact]
    public void Any_bytes_give_an_answer_or_a_clean_error() => Prop.ForAll<byte[], byte[], byte>(static (start, edits, size) =>
    {
        Try(start, (size % 40) + 1);
        foreach (string name in Answers.Select(static row => row.Data))
        {
            byte[] bytes = [.. Golden(name)];
            for (int i = 0; i + 2 < edits.Length; i += 3) bytes[(edits[i] << 8 | edits[i + 1]) % bytes.Length] = edits[i + 2];
            Try(bytes, (size % 40) + 1);
            Try(bytes[..(edits.Length * 7 % bytes.Length)], 1000);
            // The records as they are, and what is in them changed.
            Try([.. bytes[..5], .. start, .. bytes[5..]], 1000);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static byte[] Golden(string name) => name switch { "ServerHello13" => TlsGoldens.ServerHello13, "Retry13" => TlsGoldens.Retry13, "Flight12" => TlsGoldens.Flight12, _ => TlsGoldens.Alert12 };

    private static void Try(byte[] bytes, int size)
    {
        try
        {
            TlsServerReader reader = Read(bytes, size);
            if (reader.IsDone) Assert.True(reader.Hello is not null || reader.Alert is not null);
        }
        catch (TlsFormatException)
        {
            // A clean error.
        }
    }

    private static TlsServerReader Read(byte[] bytes, int size = int.MaxValue)
    {
        var reader = new TlsServerReader();
        for (int at = 0; at < bytes.Length; at += Math.Min(size, bytes.Length - at)) reader.Append(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
        return reader;
    }

    private sealed record Parsed(int RecordVersion, int Version, byte[] Random, byte[] SessionId, int[] Suites, string Compression, Dictionary<int, byte[]> Extensions);

    /// <summary>A hello as plainly as can be, by RFC 8446 4.1.2.</summary>
    private static Parsed Parse(byte[] bytes)
    {
        int at = 0;
        int Number(int size)
        {
            int value = 0;
            for (int i = 0; i < size; i++) value = value << 8 | bytes[at++];
            return value;
        }
        byte[] Vector(int size)
        {
            int length = Number(size);
            at += length;
            return bytes[(at - length)..at];
        }
        Assert.Equal(22, Number(1));
        int record = Number(2);
        Assert.Equal(bytes.Length - 5, Number(2));
        Assert.Equal(1, Number(1));
        Assert.Equal(bytes.Length - 9, Number(3));
        int version = Number(2);
        at += 32;
        byte[] random = bytes[(at - 32)..at], session = Vector(1), suites = Vector(2), compression = Vector(1);
        var extensions = new Dictionary<int, byte[]>();
        if (at < bytes.Length)
        {
            Assert.Equal(bytes.Length - at - 2, Number(2));
            while (at < bytes.Length)
            {
                int type = Number(2);
                extensions.Add(type, Vector(2));
            }
        }
        return new Parsed(record, version, random, session, [.. suites.Chunk(2).Select(static two => (int)BinaryPrimitives.ReadUInt16BigEndian(two))], Convert.ToHexString(compression), extensions);
    }
}
