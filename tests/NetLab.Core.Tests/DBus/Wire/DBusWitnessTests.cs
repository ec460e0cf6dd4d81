using System.Text;
using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus;

/// <summary>Independent codecs as witnesses: GLib's of messages, libdbus's rules of names and signatures.</summary>
public class DBusWitnessTests
{
    /// <summary>For each message (hex, a line): GLib reads it and writes it again in the same byte order; the body as hex, or the error.</summary>
    private const string GLibScript = """
        import sys
        try:
            from gi.repository import Gio, GLib
        except ImportError:
            sys.exit(77)
        for line in open(sys.argv[1]):
            blob = bytes.fromhex(line.strip())
            try:
                m = Gio.DBusMessage.new_from_blob(blob, Gio.DBusCapabilityFlags.NONE)
                out = m.to_blob(Gio.DBusCapabilityFlags.NONE)
                body = int.from_bytes(out[4:8], 'little' if out[0] == ord('l') else 'big')
                print(chr(out[0]), m.get_signature(), m.get_path(), m.get_interface(), m.get_member(), m.get_serial(), out[len(out) - body:].hex() or '-')
            except GLib.Error as e:
                print('ERROR', e.message)
        """;

    private const string NamesScript = """
        import sys
        try:
            import dbus
            from _dbus_bindings import validate_bus_name, validate_interface_name, validate_member_name, validate_error_name
        except ImportError:
            sys.exit(77)
        def ok(check, text):
            try:
                check(text)
                return '1'
            except Exception:
                return '0'
        for line in open(sys.argv[1]):
            t = line.rstrip('\n')
            print(''.join(ok(c, t) for c in (validate_bus_name, lambda x: validate_bus_name(x, True, False), validate_interface_name, validate_member_name, validate_error_name, dbus.ObjectPath, dbus.Signature)))
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GLib_reads_what_is_written_and_writes_the_same_bytes(bool bigEndian)
    {
        var expected = new List<string>();
        var messages = new StringBuilder();
        for (int seed = 0; seed < 1500; seed++)
        {
            var random = new RandomValues(seed, handles: false);
            DBusSignature signature = random.Signature();
            DBusMessage message = DBusMessage.Signal("/a/b", "a.b", "C", signature, random.Values(signature)).InByteOrder(bigEndian);
            message.Serial = (uint)seed + 1;
            messages.Append(Convert.ToHexString(message.ToBytes())).Append('\n');
            expected.Add($"{(bigEndian ? 'B' : 'l')} {signature} /a/b a.b C {message.Serial} {(message.Body.IsEmpty ? "-" : Convert.ToHexStringLower(message.Body.Span))}");
        }
        string[] told = Ask(GLibScript, messages.ToString());
        Assert.Equal(expected.Count, told.Length);
        for (int i = 0; i < told.Length; i++) Assert.True(expected[i] == told[i], $"seed {i}\nours  {expected[i]}\nGLib  {told[i]}");
    }

    /// <summary>Thousands of short texts of telling characters: ours and libdbus's judgement is the same.</summary>
    [Fact]
    public void Names_and_signatures_are_valid_where_libdbus_says_so()
    {
        var random = new Random(5);
        var texts = new HashSet<string> { "", "a", "a.b", ":1.2", ":1", "a..b", "/", "/a", "/a/", "//", new string('a', 255), new string('a', 256), "a." + new string('b', 253), "a." + new string('b', 254), ":1." + new string('2', 252), ":1." + new string('2', 253) };
        foreach (string alphabet in (string[])["a1._-:/", "ab/_1-", "aysv(){}", "aisu", "a{}sv", "a(i)"])
        {
            for (int i = 0; i < 4000; i++) texts.Add(new string([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => alphabet[random.Next(alphabet.Length)])]));
        }
        string[] asked = [.. texts];
        string[] told = Ask(NamesScript, string.Join('\n', asked) + "\n");
        Assert.Equal(asked.Length, told.Length);
        for (int i = 0; i < asked.Length; i++)
        {
            string t = asked[i];
            bool[] ours = [DBusNames.IsBusName(t), DBusNames.IsUniqueName(t), DBusNames.IsInterface(t), DBusNames.IsMember(t), DBusNames.IsErrorName(t), DBusNames.IsObjectPath(t), DBusSignature.TryParse(t, out _)];
            Assert.True(told[i] == string.Concat(ours.Select(static yes => yes ? '1' : '0')), $"'{t}': libdbus {told[i]}, ours {string.Concat(ours.Select(static yes => yes ? '1' : '0'))}");
        }
        Assert.True(told.Count(static line => line[6] == '1') > 1000);
    }

    private static string[] Ask(string script, string input)
    {
        string directory = Directory.CreateTempSubdirectory("netlab-dbus-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "ask.py"), script);
            File.WriteAllText(Path.Combine(directory, "input"), input);
            (int code, string output, string error) = Witness.Try("python3", Path.Combine(directory, "ask.py"), Path.Combine(directory, "input"));
            if (code == 77) Assert.Skip("python3 has no gi or dbus (python3-gi, python3-dbus)");
            Assert.True(code == 0, error);
            return output.TrimEnd('\n').Split('\n');
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
