using FsCheck;
using FsCheck.Fluent;
using Microsoft.Win32.SafeHandles;
using NetLab.DBus;

namespace NetLab.Tests.DBus;

/// <summary>The wire as real peers write it, and random values through writer and reader.</summary>
public class DBusGoldenTests
{
    private const string Everything = "ybnqiuxtdsogayasaoa{sv}a{us}a{oa{sa{sv}}}(iv)a(su)aasavbaxadab";

    [Fact]
    public void Every_recorded_message_is_read_and_written_again_byte_for_byte()
    {
        Assert.True(Recorded.Messages.Length >= 20);
        foreach ((string about, byte[] bytes) in Recorded.Messages)
        {
            Assert.True(DBusMessage.TryGetLength(bytes.AsSpan(0, 16), out int length) && length == bytes.Length, about);
            DBusMessage message = Recorded.Parse(bytes);
            DBusMessage again = message.InByteOrder(message.IsBigEndian);
            Assert.True(again.Body.Span.SequenceEqual(message.Body.Span), about);
            DBusMessage header = DBusMessage.Parse(message.ToBytes(), new Queue<SafeFileHandle>(message.Handles));
            Assert.Equal(
                (message.Type, message.Flags, message.Serial, message.ReplySerial, message.Path, message.Interface, message.Member, message.ErrorName, message.Sender, message.Destination, message.Signature),
                (header.Type, header.Flags, header.Serial, header.ReplySerial, header.Path, header.Interface, header.Member, header.ErrorName, header.Sender, header.Destination, header.Signature));
        }
    }

    [Fact]
    public void A_message_of_libdbus_has_its_header_fields_and_values()
    {
        DBusMessage reply = Recorded.Parse(Recorded.Find($"l method-return - {Everything}ag"));
        Assert.Equal((DBusMessageType.MethodReturn, DBusMessageFlags.NoReplyExpected, 4u, 3u, ":1.1", ":1.2"), (reply.Type, reply.Flags, reply.Serial, reply.ReplySerial!.Value, reply.Sender, reply.Destination));
        Assert.Null(reply.Member);
        CheckEverything(reply);
        Assert.Equal([DBusSignature.Parse("s"), DBusSignature.Parse("a(ii)")], Assert.IsType<DBusSignature[]>(reply.Arguments[^1]));

        DBusMessage error = Recorded.Parse(Recorded.Find("l error org.netlab.Error.Failed s"));
        Assert.Equal((DBusMessageType.Error, "org.netlab.Error.Failed", "it failed: gä"), (error.Type, error.ErrorName, error.Arguments[0]));

        DBusMessage signal = Recorded.Parse(Recorded.Find("l signal Changed sa{sv}as"));
        Assert.Equal(("/org/netlab/echo", "org.netlab.Echo", "Changed"), (signal.Path, signal.Interface, signal.Member));
        Assert.True(signal.TryReadText(0, out DBusTypeCode code, out string? text) && code == DBusTypeCode.String && text == "org.netlab.I");
        Assert.False(signal.TryReadText(1, out _, out _));
        Assert.False(signal.TryReadText(3, out _, out _));

        Assert.IsType<SafeFileHandle>(Recorded.Parse(Recorded.Find("l method-return - h")).Arguments[0]);
        Assert.Equal((short)-3, Recorded.Parse(Recorded.Find("l method-return - v")).Arguments[0]);
        var kept = Assert.IsType<DBusVariant>(Recorded.Parse(Recorded.Find("l method-return - v")).ReadArguments(keepVariants: true)[0]);
        Assert.Equal("v", kept.Signature.Text);
    }

    [Fact]
    public void A_big_endian_message_has_the_same_values() => CheckEverything(Recorded.Parse(Recorded.Find($"B signal Endian {Everything}")));

    [Fact]
    public void A_call_is_written_as_libdbus_would_read_it()
    {
        DBusMessage call = DBusMessage.MethodCall("org.freedesktop.DBus", "/", null, "Hi", DBusSignature.Parse("yx"), [(byte)1, -2L], DBusMessageFlags.NoAutoStart);
        call.Serial = 5;
        Assert.Equal(
            "6C010201" + "10000000" + "05000000" + "48000000" + "01016F00" + "01000000" + "2F000000" + "00000000"
            + "06017300" + "14000000" + Convert.ToHexString("org.freedesktop.DBus\0"u8) + "000000"
            + "03017300" + "02000000" + "48690000" + "00000000" + "08016700" + "02797800" + "0100000000000000" + "FEFFFFFFFFFFFFFF",
            Convert.ToHexString(call.ToBytes()));
    }

    /// <summary>Any types and values of them come back as they were, whichever the byte order, and are passed over as far as they reach.</summary>
    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll<int, bool>(static (seed, bigEndian) =>
        {
            var random = new RandomValues(seed);
            DBusSignature signature = random.Signature();
            object?[] values = random.Values(signature);
            DBusMessage message = DBusMessage.Signal("/a", "a.b", "C", signature, values).InByteOrder(bigEndian);
            message.Serial = 1;
            byte[] bytes = message.ToBytes();
            Assert.Equal(bigEndian ? 'B' : 'l', (char)bytes[0]);
            DBusMessage read = DBusMessage.Parse(bytes, new Queue<SafeFileHandle>(message.Handles));
            Assert.Equal(signature, read.Signature);
            Assert.True(RandomValues.Same(values, read.ReadArguments(keepVariants: true)), $"{seed} {signature}");
            Assert.Equal(bytes, read.ToBytes());
            Assert.Equal(bytes, DBusMessage.ParseOwned(bytes, new Queue<SafeFileHandle>(message.Handles)).ToBytes());
            var reader = new DBusReader(read.Body.Span, bigEndian, read.Handles);
            foreach (DBusType type in signature.Types) type.Codec.Skip(ref reader);
            Assert.True(reader.AtEnd);
            _ = read.Arguments;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Theory]
    [InlineData("a{sv}", typeof(OrderedDictionary<string, object?>))]
    [InlineData("a{oa{sa{sv}}}", typeof(OrderedDictionary<string, OrderedDictionary<string, OrderedDictionary<string, object?>>>))]
    [InlineData("a{ua(ss)}", typeof(OrderedDictionary<uint, DBusStruct[]>))]
    [InlineData("ay", typeof(byte[]))]
    [InlineData("aas", typeof(string[][]))]
    [InlineData("aaas", typeof(string[][][]))]
    [InlineData("aaaas", typeof(object[]))]
    [InlineData("ao", typeof(DBusObjectPath[]))]
    [InlineData("av", typeof(object[]))]
    [InlineData("aa{ss}", typeof(OrderedDictionary<string, string>[]))]
    [InlineData("(ii)", typeof(DBusStruct))]
    [InlineData("h", typeof(SafeFileHandle))]
    public void A_type_has_its_NET_type(string signature, Type expected) => Assert.Equal(expected, DBusSignature.Parse(signature).Types[0].ValueType);

    [Fact]
    public void Handles_are_closed_with_the_message_unless_its_arguments_were_read()
    {
        byte[] bytes = Recorded.Find("l method-return - h");
        var first = File.OpenHandle("/dev/null");
        DBusMessage.Parse(bytes, new Queue<SafeFileHandle>([first])).Dispose();
        Assert.True(first.IsClosed);
        using var second = File.OpenHandle("/dev/null");
        DBusMessage message = DBusMessage.Parse(bytes, new Queue<SafeFileHandle>([second]));
        Assert.Same(second, message.Arguments[0]);
        message.Dispose();
        Assert.False(second.IsClosed);
    }

    [Fact]
    public void What_does_not_fit_its_type_is_refused_before_it_is_sent()
    {
        ArgumentException Refused(string signature, params object?[] values) => Assert.ThrowsAny<ArgumentException>(() => DBusMessage.Signal("/", "a.b", "C", DBusSignature.Parse(signature), values));
        Assert.Contains("wants 1 arguments", Refused("s").Message, StringComparison.Ordinal);
        Assert.Contains("'u' is written from System.UInt32, and this is System.Int32", Refused("u", 5).Message, StringComparison.Ordinal);
        Assert.Contains("this is null", Refused("as", [new string?[] { null }]).Message, StringComparison.Ordinal);
        Refused("v", "plain");
        Refused("s", "a\0b");
        Refused("s", "\ud800");
        Refused("a{os}", new OrderedDictionary<string, string> { ["x"] = "" });
        object deep = (byte)1;
        DBusType type = DBusSignature.Parse("y").Types[0];
        for (int i = 0; i < 65; i++) (deep, type) = (new DBusVariant(type, deep), DBusSignature.Parse("v").Types[0]);
        Assert.Contains("nests deeper", Refused("v", deep).Message, StringComparison.Ordinal);
        Assert.Contains("longer than D-Bus allows", Refused("ay", [new byte[DBusLimits.Array + 1]]).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => DBusMessage.MethodCall("org", "/", null, "M"));
        Assert.ThrowsAny<ArgumentException>(() => DBusMessage.MethodCall(null, "x", null, "M"));
        Assert.ThrowsAny<ArgumentException>(() => DBusMessage.Signal("/", "a.b", "power-saver-enabled"));
    }

    private static void CheckEverything(DBusMessage message)
    {
        object?[] v = message.Arguments;
        Assert.Equal<object?[]>([(byte)255, true, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue, 1.5, "grün \U0001F600"], v[..10]);
        Assert.Equal(new DBusObjectPath("/org/netlab/x"), v[10]);
        Assert.Equal(DBusSignature.Parse("a{sv}"), v[11]);
        Assert.IsType<byte[]>(v[12]);
        Assert.Equal(["a", "", "b"], Assert.IsType<string[]>(v[13]));
        Assert.Equal(["/a", "/b/c"], Assert.IsType<DBusObjectPath[]>(v[14]).Select(static path => path.Text));
        var options = Assert.IsType<OrderedDictionary<string, object?>>(v[15]);
        Assert.Equal((5u, "t"), (options["u"], options["s"]));
        Assert.Equal(["x"], Assert.IsType<string[]>(options["as"]));
        Assert.Equal("seven", Assert.IsType<OrderedDictionary<uint, string>>(v[16])[7]);
        Assert.Equal(true, Assert.IsType<OrderedDictionary<string, OrderedDictionary<string, OrderedDictionary<string, object?>>>>(v[17])["/org/a"]["org.i"]["P"]);
        Assert.Equal<object?>([5, 2.25], Assert.IsType<DBusStruct>(v[18]));
        Assert.Equal(("b", 2u), (((DBusStruct[])v[19]!)[1].Item1, ((DBusStruct[])v[19]!)[1][1]));
        Assert.Equal([["a"], [], ["b", "c"]], Assert.IsType<string[][]>(v[20]));
        object?[] mixed = Assert.IsType<object?[]>(v[21]);
        Assert.Equal((1, "two", "(1, x)"), (mixed[0], mixed[1], mixed[2]!.ToString()));
        Assert.Equal(false, v[22]);
        Assert.Equal([-1, 1L << 62], Assert.IsType<long[]>(v[23]));
        Assert.Equal([0.5, -1.0], Assert.IsType<double[]>(v[24]));
        Assert.Equal([true, false], Assert.IsType<bool[]>(v[25]));
    }
}
