using System.Collections;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using NetLab.DBus;

namespace NetLab.Tests.DBus;

/// <summary>What users give, as what signatures want: every rule of the paragraph "From PowerShell", the errors word by word.</summary>
public class DBusConverterTests
{
    private static readonly DBusArgumentContext Second = new(2, "mode", "ArgumentList");

    public static TheoryData<string, object, object> Fitting => new()
    {
        // Numbers of any type, as text (a bare -32768 is a string to PowerShell) and without a fraction.
        { "y", 255, (byte)255 }, { "y", "0xff", (byte)255 }, { "y", 7L, (byte)7 }, { "n", "-32768", short.MinValue }, { "q", 65535u, ushort.MaxValue },
        { "i", 5.0, 5 }, { "i", 5m, 5 }, { "i", " 7 ", 7 }, { "i", "7.0", 7 }, { "i", DayOfWeek.Friday, 5 }, { "u", 4294967295L, uint.MaxValue },
        { "x", "-9223372036854775808", long.MinValue }, { "t", 18446744073709551615m, ulong.MaxValue }, { "t", "18446744073709551615", ulong.MaxValue },
        { "t", new BigInteger(ulong.MaxValue), ulong.MaxValue }, { "x", 9007199254740992.0, 9007199254740992 }, { "i", 3f, 3 },
        { "d", 5, 5.0 }, { "d", "2.5", 2.5 }, { "d", 1.5m, 1.5 }, { "d", "-1e3", -1000.0 },
        { "b", true, true }, { "b", 0, false }, { "b", 1, true }, { "b", "True", true },
        { "s", "text", "text" }, { "s", 'x', "x" }, { "s", new DBusObjectPath("/a"), "/a" }, { "s", new DBusSignature("au"), "au" }, { "s", "\ud83d\ude00", "\ud83d\ude00" },
        { "o", "/org/x", new DBusObjectPath("/org/x") }, { "g", "a{sv}", new DBusSignature("a{sv}") },
        { "ay", new byte[] { 1, 2 }, new byte[] { 1, 2 } }, { "ay", new object[] { 1, "2" }, new byte[] { 1, 2 } },
        { "as", new object[] { "a", "b" }, new[] { "a", "b" } }, { "as", "alone", new[] { "alone" } }, { "as", Array.Empty<object>(), Array.Empty<string>() },
        { "ai", 5, new[] { 5 } }, { "ai", new ArrayList { 1, "2", 3L }, new[] { 1, 2, 3 } }, { "ao", new object[] { "/a" }, new DBusObjectPath[] { new("/a") } },
        { "aai", new object[] { new object[] { 1 }, new[] { 2, 3 } }, new int[][] { [1], [2, 3] } },
        // An array of one array arrives unrolled.
        { "aas", new object[] { "a", "b" }, new string[][] { ["a", "b"] } }, { "aas", "a", new string[][] { ["a"] } }, { "aas", new object[] { "a", new object[] { "b" } }, new string[][] { ["a"], ["b"] } },
        { "aay", new byte[] { 1, 2 }, new byte[][] { [1, 2] } },
        { "as", (1, 2) is var _ ? ("a", "b") : default, new[] { "a", "b" } },
        { "u", new DBusVariant("u", 5), 5u },
    };

    public static TheoryData<string, object?, string> Misfits => new()
    {
        { "s", 5, "Argument 2 'mode' wants s (string), got Int32 5." },
        { "y", 256, "Argument 2 'mode' wants y (byte, 0 to 255), got Int32 256: it must be 0 to 255." },
        { "i", 2.5, "Argument 2 'mode' wants i (32 bit integer), got Double 2.5." },
        { "i", "five", "Argument 2 'mode' wants i (32 bit integer), got String 'five'." },
        { "u", -1, "Argument 2 'mode' wants u (unsigned 32 bit integer), got Int32 -1: it must be 0 to 4294967295." },
        { "x", 1e300, "Argument 2 'mode' wants x (64 bit integer), got Double 1E+300." },
        { "x", 9007199254740994.0, "Argument 2 'mode' wants x (64 bit integer), got Double 9007199254740994." },
        { "b", 2, "Argument 2 'mode' wants b (boolean), got Int32 2." },
        { "b", "yes", "Argument 2 'mode' wants b (boolean), got String 'yes'." },
        { "d", "x", "Argument 2 'mode' wants d (number), got String 'x'." },
        { "s", null, "Argument 2 'mode' wants s (string), got null: D-Bus has no null." },
        { "s", "a\0b", "Argument 2 'mode' wants s (string), got String 'a\0b': D-Bus strings hold no NUL." },
        { "s", "\ud83d", "Argument 2 'mode' wants s (string), got a string with half a surrogate pair, which is no text." },
        { "o", "org/x", "Argument 2 'mode' wants o (object path), got String 'org/x': a path is / or /elements/of/letters_digits_underscores." },
        { "g", "a{", "Argument 2 'mode' wants g (signature), got String 'a{'." },
        { "h", "5", "Argument 2 'mode' wants h (file descriptor), got String '5': give a SafeFileHandle or an open FileStream." },
        { "as", new object?[] { "a", null }, "Argument 2 'mode' at [1] wants s (string), got null: D-Bus has no null." },
        { "as", 5, "Argument 2 'mode' wants as (array), got Int32 5." },
        { "a(si)", new object[] { new object[] { "a", 1 }, new object[] { "b", "c" } }, "Argument 2 'mode' at [1][1] wants i (32 bit integer), got String 'c'." },
        { "(si)", new object[] { "a" }, "Argument 2 'mode' wants (si) (struct of 2 fields), got Object[] of 1." },
        { "a{sv}", new object[] { "a" }, "Argument 2 'mode' wants a{sv} (dictionary), got Object[] of 1: give a hashtable or an ordered dictionary." },
        { "a{sv}", new Hashtable { ["a"] = null }, "Argument 2 'mode' at ['a'] wants v (variant), got null: D-Bus has no null." },
        { "a{sa{su}}", new Hashtable { ["a"] = new Hashtable { ["b"] = -1 } }, "Argument 2 'mode' at ['a']['b'] wants u (unsigned 32 bit integer), got Int32 -1: it must be 0 to 4294967295." },
        { "a{us}", new Hashtable { [1] = "a", ["1"] = "b" }, "Argument 2 'mode' has the key '1' twice." },
        { "a{us}", new Hashtable { ["x"] = "a" }, "Argument 2 'mode' at key 'x' wants u (unsigned 32 bit integer), got String 'x'." },
        { "v", new Version(1, 2), "Argument 2 'mode' is Version 1.2, from which no D-Bus type follows: convert it, or say the type with [NetLab.DBus.DBusVariant]::new('s', $value)." },
    };

    public static TheoryData<object, string> Inferred => new()
    {
        { "text", "s" }, { 'c', "s" }, { true, "b" }, { 5, "i" }, { 5L, "x" }, { 5u, "u" }, { 5ul, "t" }, { 1.5, "d" }, { 1.5f, "d" }, { (byte)1, "y" }, { (short)1, "n" }, { (sbyte)1, "n" }, { (ushort)1, "q" },
        { 18446744073709551615m, "t" }, { 5m, "x" }, { 1.5m, "d" }, { DayOfWeek.Friday, "i" },
        { new byte[] { 1 }, "ay" }, { new[] { "a" }, "as" }, { new[] { 1 }, "ai" }, { new object[] { "a", "b" }, "as" }, { new object[] { 1, "b" }, "av" }, { Array.Empty<object>(), "av" }, { Array.Empty<string>(), "as" },
        { new Hashtable { ["a"] = 1 }, "a{sv}" }, { new Hashtable(), "a{sv}" }, { new Hashtable { [(ushort)1] = "x" }, "a{qv}" }, { new object[] { new Hashtable() }, "aa{sv}" },
        { new OrderedDictionary<string, string> { ["a"] = "b" }, "a{ss}" },
        { new DBusObjectPath("/a"), "o" }, { new DBusSignature("s"), "g" }, { new object[] { new object[] { 1 }, new object[] { 2 } }, "aai" }, { new DBusVariant("q", 5), "q" },
    };

    [Theory]
    [MemberData(nameof(Fitting))]
    public void Fits(string signature, object value, object expected)
    {
        object converted = DBusConverter.Convert(value, Type(signature), Second);
        Assert.Equal(expected, converted);
        Assert.Equal(expected.GetType(), converted.GetType());
        Sent(signature, converted);
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Says_what_does_not_fit(string signature, object? value, string message)
    {
        var exception = Assert.Throws<DBusConversionException>(() => DBusConverter.Convert(value, Type(signature), Second));
        Assert.Equal(message, exception.Message);
        Assert.Equal("ArgumentList", exception.ParamName);
        Assert.Equal(2, exception.Where.Number);
    }

    [Theory]
    [MemberData(nameof(Inferred))]
    public void Infers(object value, string signature)
    {
        DBusVariant variant = DBusConverter.Infer(value);
        Assert.Equal(signature, variant.Signature.Text);
        Assert.Equal(signature, ((DBusVariant)Sent("v", variant)).Signature.Text);
    }

    [Fact]
    public void Structs_take_lists()
    {
        var fields = (DBusStruct)DBusConverter.Convert(new object[] { "a", new object[] { 1, new Hashtable { ["k"] = 2 } } }, Type("(s(ya{sv}))"), Second);
        Assert.Equal("a", fields[0]);
        var inner = (DBusStruct)fields[1]!;
        Assert.Equal((byte)1, inner[0]);
        Sent("(s(ya{sv}))", fields);
        // An array of one struct arrives unrolled.
        var alone = (DBusStruct[])DBusConverter.Convert(new object[] { "a", 1 }, Type("a(si)"), Second);
        Assert.Equal(["a", 1], Assert.Single(alone));
        // A struct that was read goes where the same is wanted.
        Assert.Equal(["a", 1u], (DBusStruct)DBusConverter.Convert(alone[0], Type("(su)"), Second));
    }

    [Fact]
    public void Dictionaries_keep_their_order_and_type()
    {
        var given = new System.Collections.Specialized.OrderedDictionary { ["z"] = 1, ["a"] = "text", ["m"] = new[] { "x" } };
        var converted = (OrderedDictionary<string, object?>)DBusConverter.Convert(given, Type("a{sv}"), Second);
        Assert.Equal(["z", "a", "m"], converted.Keys);
        Assert.Equal(["i", "s", "as"], converted.Values.Select(static value => ((DBusVariant)value!).Signature.Text));
        Sent("a{sv}", converted);
        var paths = (OrderedDictionary<string, uint>)DBusConverter.Convert(new Hashtable { ["/a"] = "5" }, Type("a{ou}"), Second);
        Assert.Equal(5u, paths["/a"]);
        Sent("a{ou}", paths);
        Sent("a{sa{sa{sa{sa{sv}}}}}", DBusConverter.Convert(Nest(5, "v"), Type("a{sa{sa{sa{sa{sv}}}}}"), Second));
        Sent("aaaaai", DBusConverter.Convert(new object[] { new object[] { new object[] { new object[] { new object[] { 1 } } } } }, Type("aaaaai"), Second));
    }

    [Fact]
    public void Descriptors_go_as_handles()
    {
        using var file = new FileStream("/dev/null", FileMode.Open);
        Assert.Same(file.SafeFileHandle, DBusConverter.Convert(file, Type("h"), Second));
        file.Dispose();
        Assert.EndsWith("it is closed.", Assert.Throws<DBusConversionException>(() => DBusConverter.Convert(file.SafeFileHandle, Type("h"), Second)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_holds_itself_is_refused()
    {
        var loop = new Hashtable();
        loop["loop"] = loop;
        Assert.Contains("nests deeper than 64", Assert.Throws<DBusConversionException>(() => DBusConverter.Infer(loop)).Message, StringComparison.Ordinal);
        var list = new ArrayList();
        list.Add(list);
        list.Add(list);
        Assert.Contains("nests deeper than 64", Assert.Throws<DBusConversionException>(() => DBusConverter.Infer(list)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_are_counted_and_named()
    {
        DBusMethod method = DBusIntrospection.Parse("<node><interface name='a.b'><method name='M'><arg type='s' name='unit'/><arg type='u'/></method></interface></node>").Interfaces[0].Methods[0];
        Assert.Equal(["x", 5u], DBusConverter.ConvertAll(["x", 5], new DBusSignature("su"), method.InArguments));
        Assert.Equal("It takes 2 arguments (s unit, u), got 1.", Assert.Throws<DBusConversionException>(() => DBusConverter.ConvertAll(["x"], new DBusSignature("su"), method.InArguments)).Message);
        Assert.Equal("Argument 1 'unit' wants s (string), got Int32 1.", Assert.Throws<DBusConversionException>(() => DBusConverter.ConvertAll([1, 2], new DBusSignature("su"), method.InArguments)).Message);
        Assert.Equal("Argument 2 wants u (unsigned 32 bit integer), got String 'y'.", Assert.Throws<DBusConversionException>(() => DBusConverter.ConvertAll(["x", "y"], new DBusSignature("su"), method.InArguments)).Message);
        Assert.Equal("It takes no arguments, got 1.", Assert.Throws<DBusConversionException>(() => DBusConverter.ConvertAll([1], DBusSignature.Empty)).Message);
    }

    [Fact]
    public void Variants_are_made_outright()
    {
        Assert.Equal(5u, new DBusVariant("u", 5).Value);
        Assert.Equal("i", new DBusVariant(5).Signature.Text);
        Assert.Throws<ArgumentException>(() => new DBusVariant("su", 5));
        Assert.Throws<ArgumentException>(() => new DBusVariant("", 5));
        Assert.Throws<DBusConversionException>(() => new DBusVariant("y", 256));
        Assert.Throws<DBusConversionException>(() => new DBusVariant((object)null!));
    }

    [Fact]
    public void Byte_strings_end_at_the_nul()
    {
        Assert.Equal("/dev/sda", DBusByteString.ToText("/dev/sda\0"u8.ToArray()));
        Assert.Equal("/dev/sda", DBusByteString.ToText("/dev/sda"u8.ToArray()));
        Assert.Equal("/d\u00e9\0"u8.ToArray(), DBusByteString.FromText("/d\u00e9"));
        Assert.Throws<ArgumentException>(() => DBusByteString.FromText("a\0b"));
    }

    /// <summary>Any number either arrives as it is or is refused: as every integer type, as itself, as text and as a decimal.</summary>
    [Fact]
    public void Integers_arrive_whole_or_not_at_all() => Prop.ForAll<long, byte>(static (seed, shift) =>
    {
        Int128 number = (Int128)seed << (shift % 34);
        foreach ((string code, Int128 least, Int128 most) in new (string, Int128, Int128)[]
            { ("y", 0, 255), ("n", short.MinValue, short.MaxValue), ("q", 0, ushort.MaxValue), ("i", int.MinValue, int.MaxValue), ("u", 0, uint.MaxValue), ("x", long.MinValue, long.MaxValue), ("t", 0, ulong.MaxValue) })
        {
            foreach (object form in new object[] { number.ToString(System.Globalization.CultureInfo.InvariantCulture), (decimal)number, (BigInteger)number })
            {
                try
                {
                    Assert.Equal(number.ToString(System.Globalization.CultureInfo.InvariantCulture), DBusConverter.Convert(form, Type(code), Second).ToString());
                    Assert.InRange(number, least, most);
                }
                catch (DBusConversionException)
                {
                    Assert.True(number < least || number > most, $"{number} as {code} from {form.GetType()}");
                }
            }
        }
    }).Check(Config.QuickThrowOnFailure);

    private static DBusType Type(string signature) => DBusSignature.Parse(signature).Types[0];

    private static Hashtable Nest(int levels, object inside) => new() { ["k"] = levels == 1 ? inside : Nest(levels - 1, inside) };

    /// <summary>The value, through the wire.</summary>
    private static object Sent(string signature, object value)
    {
        using DBusMessage message = DBusMessage.MethodCall("a.b", "/", "a.b", "M", DBusSignature.Parse(signature), [value]);
        object? read = message.ReadArguments(keepVariants: true)[0];
        Assert.NotNull(read);
        return read;
    }
}
