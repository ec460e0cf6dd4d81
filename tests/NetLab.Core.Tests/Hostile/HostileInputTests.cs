using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Netlink;

namespace NetLab.Tests.Hostile;

/// <summary>
/// Any byte string into every reader gives values or a clean error, bounded in time and memory. What is random from end to end rarely gets past
/// a header, so most inputs are a real message of the kernel's with something changed: bytes, lengths, types, attributes repeated, swapped or cut.
/// </summary>
public class HostileInputTests
{
    private const int Rounds = 4000;
    private static readonly (string About, byte[] Bytes)[] Seeds = Parsers.Seeds();
    private static readonly string[] Words =
    [
        "nameserver 10.0.0.1\nnameserver fe80::1%eth0 # c\nsearch x", "10.0.0.1/24", "fd00::1/64", "::ffff:1.2.3.4", "02-00-00-00-00-01", "8000-8010", "http", "tcp", "main",
        "0x10 t", "c1", "/run/netns/c1", "fe80::1%eth0", "255.255.255.255", "1:2:3:4:5:6:7:8",
    ];

    public static TheoryData<string> MessageReaders => [.. Parsers.OfMessages.Keys];

    public static TheoryData<string> TextReaders => [.. Parsers.OfText.Keys];

    /// <summary>Also what is about something else, which a reader passes over by its type; three are told the type by their caller.</summary>
    [Theory]
    [MemberData(nameof(MessageReaders))]
    public void Real_messages_are_read(string reader)
    {
        if (reader is "LinkSpeeds.TryRead" or "NamespaceIds.TryReadId" or "NetlinkAcknowledgement.Read") return;
        // The numbers of sock_diag's messages are rtnetlink's too; these readers are given theirs only (SocketCodecTests).
        if (reader is "InetDiagEntry.Read" or "UnixDiagEntry.Read" or "PacketSocket.Read" or "NetlinkEndpoint.Read") return;
        foreach ((string about, byte[] bytes) in Seeds) Assert.True(Read(Parsers.OfMessages[reader], bytes), $"{reader} does not read {about} {Convert.ToHexString(bytes)}");
    }

    [Theory]
    [MemberData(nameof(MessageReaders))]
    public void Any_message_gives_values_or_a_clean_error(string reader)
    {
        MessageUse use = Parsers.OfMessages[reader];
        foreach ((string _, byte[] bytes) in Seeds) Read(use, bytes);
        long slowest = 0;
        var rounds = Config.QuickThrowOnFailure.WithMaxTest(Rounds);
        Prop.ForAll<uint, byte[], uint>((which, edits, seed) =>
        {
            byte[] bytes = which % 8 == 0 ? Around(Seeds[which / 8 % Seeds.Length].Bytes, edits) : Changed(Seeds[which % Seeds.Length].Bytes, edits, seed);
            long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            Read(use, bytes);
            slowest = Math.Max(slowest, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated < 256 * 1024 + (1024L * bytes.Length), $"{reader} allocated {allocated} bytes for {Convert.ToHexString(bytes)}");
        }).Check(rounds);
        Assert.InRange(slowest, 0, 2000);
    }

    [Theory]
    [MemberData(nameof(TextReaders))]
    public void Any_text_gives_a_value_or_names_the_parameter(string reader)
    {
        Action<string> use = Parsers.OfText[reader];
        Prop.ForAll<string, uint, byte[]>((text, which, edits) =>
        {
            Parse(use, text ?? "");
            char[] word = Words[which % Words.Length].ToCharArray();
            for (int i = 0; i + 1 < edits.Length; i += 2) word[edits[i] % word.Length] = (char)edits[i + 1];
            Parse(use, new string(word));
            Parse(use, new string(word)[..(edits.Length % word.Length)]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        long start = Stopwatch.GetTimestamp();
        foreach (char filler in "0:./ 9-\n") Parse(use, new string(filler, 100_000));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 20_000);
    }

    [Fact]
    public void Any_user_data_gives_tags_or_none() => Prop.ForAll<byte[], byte>(static (bytes, kind) =>
    {
        Parsers.OfTag(bytes);
        // Within a triple of nft's for a comment (0) and of NetLab's, and with a version and a kind that are known.
        foreach (byte type in (byte[])[0, 1, 2, 0xf0, 0xff]) Parsers.OfTag([type, (byte)(bytes.Length + 2), 1, (byte)((kind % 3) + 1), .. bytes]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    /// <summary>Who adds a reader adds it to the table.</summary>
    [Fact]
    public void No_reader_is_missing()
    {
        const BindingFlags Own = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        IEnumerable<string> readers = typeof(NetlinkMessage).Assembly.GetTypes()
            .Where(static type => !typeof(Delegate).IsAssignableFrom(type) && !type.Name.Contains('<', StringComparison.Ordinal) && type != typeof(NetlinkMessage))
            .SelectMany(static type => type.GetMethods(Own).Where(static method => method.IsPublic || method.IsAssembly)
                .Where(static method => method.GetParameters().Any(static parameter => parameter.ParameterType.GetElementType() == typeof(NetlinkMessage)))
                .Select(method => $"{type.Name}.{method.Name}"));
        Assert.Empty(readers.Distinct().Except(Parsers.OfMessages.Keys));
    }

    private static bool Read(MessageUse use, byte[] bytes)
    {
        ReadOnlySpan<byte> datagram = bytes;
        try
        {
            while (NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message)) use(in message);
            return true;
        }
        catch (NetlinkFormatException)
        {
            return false;
        }
    }

    private static void Parse(Action<string> use, string text)
    {
        try
        {
            use(text);
        }
        catch (ArgumentException)
        {
            // What users type wrong.
        }
        catch (FormatException)
        {
            // What files say wrong.
        }
    }

    /// <summary>A message's header and fixed part with anything behind.</summary>
    private static byte[] Around(byte[] seed, byte[] payload)
    {
        byte[] bytes = [.. seed.AsSpan(0, Math.Min(seed.Length, 32)), .. payload];
        MemoryMarshal.Write(bytes, (uint)bytes.Length);
        return bytes;
    }

    private static byte[] Changed(byte[] seed, byte[] edits, uint random)
    {
        var bytes = new List<byte>(seed);
        uint state = random | 1;
        uint Next() => state = (state * 1664525) + 1013904223;
        foreach (byte edit in edits)
        {
            int at = 16 + (int)((Next() >> 8) % (uint)Math.Max(1, bytes.Count - 16));
            if (at >= bytes.Count) continue;
            int aligned = at & ~3, length = Math.Min((int)(Next() >> 8) % 64, bytes.Count - aligned);
            switch (edit % 8)
            {
                case 0 or 1: bytes[at] = (byte)(Next() >> 8); break;
                case 2: bytes[at] ^= (byte)(1 << (edit >> 5)); break;
                // A length or a type of an attribute.
                case 3 when aligned + 1 < bytes.Count: (bytes[aligned], bytes[aligned + 1]) = ((byte)(edit >> 3), 0); break;
                case 4 when aligned + 2 < bytes.Count: bytes[aligned + 2] = (byte)(edit >> 3); break;
                case 5: bytes.InsertRange(aligned, bytes.GetRange(aligned, length)); break;
                case 6: bytes.RemoveRange(aligned, length); break;
                case 7: bytes.RemoveRange(at, Math.Min(edit >> 4, bytes.Count - at)); break;
            }
        }
        byte[] changed = [.. bytes];
        if (changed.Length >= 4) MemoryMarshal.Write(changed, (uint)changed.Length);
        return changed;
    }
}
