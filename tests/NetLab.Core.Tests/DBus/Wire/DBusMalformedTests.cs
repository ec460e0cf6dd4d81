using System.Buffers.Binary;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NetLab.DBus;

namespace NetLab.Tests.DBus;

/// <summary>Malformed bytes into the reader: a DBusFormatException, or values where they happen to be valid; nothing else, and never much memory or time.</summary>
public class DBusMalformedTests
{
    [Fact]
    public void Every_truncation_is_an_error()
    {
        foreach ((string about, byte[] bytes) in Recorded.Messages)
        {
            for (int length = 0; length < bytes.Length; length++) Malformed(bytes[..length], $"{about} cut to {length}");
        }
    }

    /// <summary>The body ends early and the header says so: its values reach beyond it.</summary>
    [Fact]
    public void Every_truncated_body_is_an_error()
    {
        foreach ((string about, byte[] bytes) in Recorded.Messages)
        {
            bool bigEndian = bytes[0] == 'B';
            int body = bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)) : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
            for (int length = 0; length < body; length++)
            {
                byte[] cut = bytes[..(bytes.Length - body + length)];
                if (bigEndian) BinaryPrimitives.WriteInt32BigEndian(cut.AsSpan(4), length);
                else BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(4), length);
                Malformed(cut, $"{about} with {length} bytes of its body");
            }
        }
    }

    [Fact]
    public void A_changed_message_gives_values_or_a_clean_error()
    {
        int clean = 0;
        Prop.ForAll<uint, int>((which, seed) =>
        {
            byte[] bytes = [.. Recorded.Messages[which % Recorded.Messages.Length].Bytes];
            var random = new Random(seed);
            for (int i = random.Next(1, 4); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : random.Next(16));
            if (Bounded(bytes)) clean++;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20000));
        Assert.True(clean > 500, $"only {clean} still gave values");
    }

    [Fact]
    public void Random_bytes_as_values_of_any_signature_give_values_or_a_clean_error() =>
        Prop.ForAll<int, bool>(static (seed, bigEndian) =>
        {
            var random = new RandomValues(seed);
            DBusSignature signature = random.Signature();
            Bounded(Raw(signature.Text, random.Bytes(200), bigEndian));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20000));

    [Fact]
    public void Random_bytes_are_no_message() =>
        Prop.ForAll<byte[]>(static bytes =>
        {
            Bounded(bytes);
            if (bytes.Length < 3) return;
            Bounded([(byte)'l', 4, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, (byte)bytes.Length, 0, 0, 0, .. bytes, .. new byte[-bytes.Length & 7]]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    /// <summary>Signature, body as hex (little-endian), and what the error says.</summary>
    [Theory]
    [InlineData("b", "02000000", "boolean is 2")]
    [InlineData("s", "03000000 610062 00", "contains NUL")]
    [InlineData("s", "02000000 C328 00", "not UTF-8")]
    [InlineData("s", "03000000 EDA080 00", "not UTF-8")]
    [InlineData("s", "01000000 61 61", "not followed by NUL")]
    [InlineData("s", "FFFFFFFF 61 00", "ends within")]
    [InlineData("s", "FEFFFF7F 61 00", "ends within")]
    [InlineData("s", "01000000 61", "ends within")]
    [InlineData("o", "00000000 00", "does not begin with '/'")]
    [InlineData("o", "01000000 61 00", "does not begin with '/'")]
    [InlineData("o", "02000000 2F2F 00", "ends with '/'")]
    [InlineData("o", "04000000 2F2F2F61 00", "empty element")]
    [InlineData("o", "02000000 2F2D 00", "'-' is not allowed")]
    [InlineData("o", "03000000 2FC3A4 00", "U+00E4 is not allowed")]
    [InlineData("g", "01 7A 00", "'z' is no type")]
    [InlineData("g", "01 61 00", "no element type")]
    [InlineData("g", "02 2829 00", "struct is empty")]
    [InlineData("g", "04 7B73767D 00", "outside an array")]
    [InlineData("g", "05 617B76737D 00", "basic type, not 'v'")]
    [InlineData("g", "01 C3 00", "not ASCII")]
    [InlineData("g", "01 79 79", "not followed by NUL")]
    [InlineData("v", "00 00", "not one complete type")]
    [InlineData("v", "02 7979 00 01 02", "not one complete type")]
    [InlineData("v", "01 7B 00", "outside an array")]
    [InlineData("yu", "01 000001 05000000", "padding")]
    [InlineData("ax", "00000000 00000001", "padding")]
    [InlineData("(y)", "01", null)]
    [InlineData("y(y)", "01 00000000000100 01", "padding")]
    [InlineData("ai", "01000004", "array of 67108865 bytes")]
    [InlineData("ay", "FFFFFFFF", "array of 4294967295 bytes")]
    [InlineData("ai", "03000000 010000", "whole elements")]
    [InlineData("ai", "08000000 01000000", "ends within")]
    [InlineData("as", "06000000 03000000 6162 6300", "reaches beyond its array")]
    [InlineData("a{yy}", "09000000 00000000 01 02 000000000000 01", "reaches beyond its array")]
    [InlineData("h", "02000000", "refers to its file descriptor 2 and brings 0")]
    [InlineData("y", "01 02", "goes on after its arguments")]
    [InlineData("y", "", "ends within")]
    [InlineData("", "01", "no signature")]
    public void A_malformed_value_is_named(string signature, string body, string? error)
    {
        byte[] bytes = Raw(signature, Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal)));
        if (error is null) Recorded.ReadAll(bytes);
        else Assert.Contains(error, Assert.Throws<DBusFormatException>(() => Recorded.ReadAll(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
        Assert.True(DBusSignature.TryParse(Repeat("a", 32) + Repeat("(", 32) + "y" + Repeat(")", 32), out _));
        foreach (string deep in (string[])[Repeat("a", 33) + "y", Repeat("(", 33) + "y" + Repeat(")", 33), Repeat("a(", 33) + "y" + Repeat(")", 33)])
        {
            Assert.Contains("deeper than 32", Assert.Throws<ArgumentException>(() => new DBusSignature(deep)).Message, StringComparison.Ordinal);
            byte[] wire = [(byte)deep.Length, .. System.Text.Encoding.ASCII.GetBytes(deep), 0];
            Assert.Contains("deeper than 32", Assert.Throws<DBusFormatException>(() => Recorded.ReadAll(Raw("g", wire))).Message, StringComparison.Ordinal);
        }
        Assert.True(DBusSignature.TryParse(new string('y', 255), out _));
        Assert.Contains("255 is the most", Assert.Throws<ArgumentException>(() => new DBusSignature(new string('y', 256))).Message, StringComparison.Ordinal);

        byte[] Variants(int depth) => [.. Enumerable.Repeat<byte[]>([1, (byte)'v', 0], depth - 1).SelectMany(static part => part), 1, (byte)'y', 0, 7];
        Assert.Equal((byte)7, DBusMessage.Parse(Raw("v", Variants(64))).Arguments[0]);
        foreach (int depth in (int[])[65, 100, 100_000])
            Assert.Contains("deeper than 64", Assert.Throws<DBusFormatException>(() => Recorded.ReadAll(Raw("v", Variants(depth)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_cannot_be_is_named()
    {
        void Bad(string error, byte type, Action<DBusWriter> fields) =>
            Assert.Contains(error, Assert.Throws<DBusFormatException>(() => Recorded.ReadAll(Header(type, fields))).Message, StringComparison.Ordinal);
        void Path(DBusWriter w) => Field(w, 1, "o", static w => w.String("/a"));
        void Interface(DBusWriter w) => Field(w, 2, "s", static w => w.String("a.b"));
        void Member(DBusWriter w) => Field(w, 3, "s", static w => w.String("C"));
        void Reply(DBusWriter w) => Field(w, 5, "u", static w => w.UInt32(7));
        Bad("has no header field Path", 1, Member);
        Bad("has no header field Member", 1, Path);
        Bad("has no header field Interface", 4, w => { Path(w); Member(w); });
        Bad("has no header field ReplySerial", 2, static _ => { });
        Bad("has no header field ErrorName", 3, Reply);
        Bad("header field Path twice", 1, w => { Path(w); Path(w); Member(w); });
        Bad("header field of code 0", 1, w => Field(w, 0, "y", static w => w.Byte(1)));
        Bad("is of type 's', not 'o'", 1, w => Field(w, 1, "s", static w => w.String("/a")));
        Bad("replies to the serial 0", 2, w => Field(w, 5, "u", static w => w.UInt32(0)));
        Bad("where there must be a member name", 1, w => { Path(w); Field(w, 3, "s", static w => w.String("a.b")); });
        Bad("where there must be an interface", 4, w => { Path(w); Member(w); Field(w, 2, "s", static w => w.String("a")); });
        Bad("where there must be a bus name", 1, w => { Path(w); Member(w); Field(w, 6, "s", static w => w.String(".a")); });
        Bad("counts 3 file descriptors, and 2 have arrived", 2, w => { Reply(w); Field(w, 9, "u", static w => w.UInt32(3)); });
        Bad("counts 4294967295 file descriptors", 2, w => { Reply(w); Field(w, 9, "u", static w => w.UInt32(uint.MaxValue)); });
        Bad("type 0", 0, Reply);

        // Fields that are not known are passed over, however often they come; a type that is not known is for the receiver to ignore.
        DBusMessage read = DBusMessage.Parse(Header(4, w => { Field(w, 10, "a{sv}", static w => w.LeaveArray(w.EnterArray(8), 8)); Path(w); Field(w, 10, "s", static w => w.String("x")); Interface(w); Field(w, 200, "u", static w => w.UInt32(1)); Member(w); }));
        Assert.Equal(("/a", "a.b", "C"), (read.Path, read.Interface, read.Member));
        Assert.Equal(77, (int)DBusMessage.Parse(Header(77, static _ => { })).Type);
        // What is in them has to be well-formed all the same.
        Bad("not one complete type", 4, w => { Path(w); Interface(w); Member(w); Field(w, 10, "yy", static w => w.Byte(1)); });

        byte[] good = Raw("", []);
        void Changed(string error, int at, byte value)
        {
            byte[] bytes = [.. good];
            bytes[at] = value;
            Assert.Contains(error, Assert.Throws<DBusFormatException>(() => DBusMessage.Parse(bytes)).Message, StringComparison.Ordinal);
        }
        Changed("no byte order", 0, (byte)'x');
        Changed("version 2", 3, 2);
        Changed("serial 0", 8, 0);
        Changed("longer than the most", 7, 0x08);
        Changed("header fields", 15, 0x05);
        Changed("says it has", 4, 1);
        Assert.False(DBusMessage.TryGetLength(good.AsSpan(0, 15), out _));
        Assert.Throws<DBusFormatException>(() => DBusMessage.Parse([]));
    }

    /// <summary>A message that says its array is 64 MiB and brings few bytes must not make the reader set 64 MiB aside.</summary>
    [Fact]
    public void Memory_follows_what_is_there_and_not_what_is_said()
    {
        foreach (string signature in (string[])["ay", "ai", "as", "av", "a(yy)", "a{sv}", "aai", "ab"])
        {
            byte[] bytes = Raw(signature, [0, 0, 0, 4, 0, 0, 0, 0]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Malformed(bytes, signature);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        }
    }

    private static void Malformed(byte[] bytes, string about)
    {
        try
        {
            Recorded.ReadAll(bytes);
        }
        catch (DBusFormatException)
        {
            return;
        }
        Assert.Fail($"{about} was read");
    }

    /// <summary>Whether the bytes gave values; anything but that or the one clean error fails, as does using much time or memory.</summary>
    private static bool Bounded(byte[] bytes)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        bool read = true;
        try
        {
            Recorded.ReadAll(bytes);
        }
        catch (DBusFormatException)
        {
            read = false;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(allocated < 512 * 1024 + (256L * bytes.Length), $"{allocated} bytes for {Convert.ToHexString(bytes)}");
        Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < 20, $"too slow: {Convert.ToHexString(bytes)}");
        return read;
    }

    /// <summary>A signal with that signature and body.</summary>
    private static byte[] Raw(string signature, byte[] body, bool bigEndian = false) => Header(4, w =>
    {
        Field(w, 1, "o", static w => w.String("/a"));
        Field(w, 2, "s", static w => w.String("a.b"));
        Field(w, 3, "s", static w => w.String("C"));
        if (signature.Length > 0) Field(w, 8, "g", w => w.SignatureText(signature));
    }, body, bigEndian);

    private static byte[] Header(byte type, Action<DBusWriter> fields, byte[]? body = null, bool bigEndian = false)
    {
        using var writer = new DBusWriter(bigEndian);
        writer.Bytes([bigEndian ? (byte)'B' : (byte)'l', type, 0, 1]);
        writer.UInt32((uint)(body?.Length ?? 0));
        writer.UInt32(1);
        int start = writer.EnterArray(8);
        fields(writer);
        writer.LeaveArray(start, 8);
        writer.Align(8);
        writer.Bytes(body ?? []);
        return writer.Written.ToArray();
    }

    private static void Field(DBusWriter writer, byte code, string type, Action<DBusWriter> value)
    {
        writer.Align(8);
        writer.Byte(code);
        writer.SignatureText(type);
        value(writer);
    }
}
