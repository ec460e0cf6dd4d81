using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Dns;

namespace NetLab.Tests.Dns;

/// <summary>What is written is read back the same, and whatever is read gives values or one clean error.</summary>
public class DnsRoundTripTests
{
    private static readonly DnsRecordType[] AllTypes = [.. RandomRecords.Types, DnsRecordType.TSIG, (DnsRecordType)65280];

    [Fact]
    public void Every_type_comes_back_the_same() => Prop.ForAll<int>(static seed =>
    {
        var random = new Random(seed);
        foreach (DnsRecordType type in AllTypes)
        {
            byte[] data = RandomRecords.Data(type, random);
            DnsRecord record = DnsRecord.Create(RandomRecords.Name(random), type, (uint)random.Next(), data);
            Assert.Equal(data, record.GetData());
            Assert.NotEmpty(record.ToString());
            if (type == DnsRecordType.TSIG) continue;
            var message = new DnsMessage { Id = 7, Flags = DnsHeaderFlags.QR, Questions = [new(record.Owner, type)], Answers = [record, record], Authority = [record], Additional = [record] };
            DnsMessage read = DnsMessage.Parse(message.ToArray());
            foreach (DnsRecord copy in (DnsRecord[])[.. read.Answers, .. read.Authority, .. read.Additional])
            {
                Assert.Equal(record.ToString(), copy.ToString());
                Assert.Equal(data, copy.GetData());
            }
            Assert.Equal(DnsSection.Authority, read.Authority[0].Section);
            Assert.Equal(0, read.TrailingBytes);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Canonical_data_is_the_same_however_the_names_are_written() => Prop.ForAll<int>(static seed =>
    {
        var random = new Random(seed);
        foreach (DnsRecordType type in AllTypes)
        {
            DnsRecord record = DnsRecord.Create(DnsName.Root, type, 0, RandomRecords.Data(type, random));
            byte[] canonical = record.GetData(canonical: true);
            Assert.Equal(canonical, DnsRecord.Create(DnsName.Root, type, 0, canonical).GetData(canonical: true));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Any_bytes_give_a_message_or_a_clean_error()
    {
        long slowest = 0;
        Prop.ForAll<int, byte[]>((seed, bytes) =>
        {
            var random = new Random(seed);
            byte[] message = (seed & 3) == 0 ? bytes : Damaged(random, bytes);
            long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            Read(message);
            slowest = Math.Max(slowest, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated < 64 * 1024 + (1024L * message.Length), $"{allocated} bytes allocated for {Convert.ToHexString(message)}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(4000));
        Assert.InRange(slowest, 0, 1000);
    }

    [Fact]
    public void Any_data_of_any_type_gives_a_record_or_a_clean_error() => Prop.ForAll<int, byte[]>(static (seed, edits) =>
    {
        var random = new Random(seed);
        foreach (DnsRecordType type in DnsMnemonics.Types)
        {
            byte[] data = RandomRecords.Data(type, random);
            if (random.Next(4) == 0) data = edits;
            for (int i = 0; i + 1 < edits.Length && data.Length > 0; i += 2) data[edits[i] % data.Length] = edits[i + 1];
            try
            {
                DnsRecord record = DnsRecord.Create(DnsName.Root, type, 0, random.Next(3) == 0 && data.Length > 0 ? data[..random.Next(data.Length)] : data);
                Touch(record);
            }
            catch (DnsFormatException e)
            {
                Assert.InRange(e.Offset, 0, data.Length);
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    private static void Read(byte[] message)
    {
        try
        {
            DnsMessage read = DnsMessage.Parse(message);
            Assert.Equal(message.Length, read.Size + read.TrailingBytes);
            foreach (DnsRecord record in (DnsRecord[])[.. read.Answers, .. read.Authority, .. read.Additional]) Touch(record);
            foreach (DnsEdnsOption option in read.Edns?.Options ?? []) Assert.NotNull(option.ToString());
            // What can be read can be written, and reads the same.
            DnsMessage again = DnsMessage.Parse(read.ToArray());
            Assert.Equal(read.Answers.Select(static record => record.ToString()), again.Answers.Select(static record => record.ToString()));
        }
        catch (DnsFormatException e)
        {
            Assert.InRange(e.Offset, 0, message.Length);
        }
        catch (DnsMessageSizeException)
        {
            // Names that were compressed further than we do.
            Assert.True(message.Length > 300);
        }
    }

    private static void Touch(DnsRecord record)
    {
        foreach (System.Reflection.PropertyInfo property in record.GetType().GetProperties()) _ = property.GetValue(record);
        Assert.NotNull(record.GetData(canonical: true));
    }

    // A message of every kind of record, then a few bytes changed, or its end cut.
    private static byte[] Damaged(Random random, byte[] edits)
    {
        DnsName name = RandomRecords.Name(random);
        DnsRecord[] records = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
        {
            DnsRecordType type = RandomRecords.Types[random.Next(RandomRecords.Types.Length)];
            return DnsRecord.Create(random.Next(3) == 0 ? RandomRecords.Name(random) : name, type, 60, RandomRecords.Data(type, random));
        })];
        byte[] message = new DnsMessage
        {
            Flags = DnsHeaderFlags.QR, Questions = [new(name, DnsRecordType.ANY)], Answers = records, Additional = records,
            Edns = new DnsEdns { Options = [new DnsNsidOption([65, 66]), new DnsCookieOption(new byte[8], new byte[16]), DnsClientSubnetOption.Parse("10.1.0.0/17"), new DnsExtendedErrorOption(6, "x")] },
        }.ToArray();
        for (int i = 0; i < edits.Length && i < 6; i++) message[random.Next(message.Length)] = random.Next(3) == 0 ? (byte)(0xc0 | (edits[i] & 3)) : edits[i];
        return random.Next(4) == 0 ? message[..random.Next(message.Length)] : message;
    }
}
