using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.DBus;

namespace NetLab.Tests.DBus;

/// <summary>Introspection documents as services write them, and as an enemy would.</summary>
public class DBusIntrospectionTests
{
    private const string Doctype = """
        <!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
        """;

    private const string Sample = Doctype + """
        <!-- GDBus 2.74.6 -->
        <node name="/org/example">
          <interface name="org.example.Jobs">
            <method name="StartUnit">
              <annotation name="org.freedesktop.systemd1.Privileged" value="true"/>
              <arg type="s" name="name" direction="in"/>
              <arg type="s" name="mode" direction="in"><doc:doc xmlns:doc="http://x"><doc:para>How</doc:para></doc:doc></arg>
              <arg type="o" name="job" direction="out"/>
            </method>
            <method name="Old"><annotation name="org.freedesktop.DBus.Deprecated" value="true"/><annotation name="org.freedesktop.DBus.Method.NoReply" value="true"/><arg type="u"/></method>
            <property name="power-saver-enabled" type="b" access="read"/>
            <property name="Volume" type="d" access="readwrite"><annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="false"/></property>
            <property name="Secret" type="ay" access="write"/>
            <signal name="Done"><arg type="u" name="id"/><arg type="(su)"/></signal>
            <annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="invalidates"/>
          </interface>
          <interface name="org.example.Empty"/>
          <unknown><deep><er/></deep></unknown>
          <node name="child"/>
          <node name="/org/example/whole"/>
          <node name="no-call"><interface name="org.example.Inside"/></node>
        </node>
        """;

    [Fact]
    public void Reads_what_services_write()
    {
        DBusNode node = DBusIntrospection.Parse("\n" + Sample);
        Assert.Equal("/org/example", node.Name);
        Assert.Equal(["org.example.Jobs", "org.example.Empty"], node.Interfaces.Select(static item => item.Name));
        DBusInterface jobs = node.FindInterface("org.example.Jobs")!;
        DBusMethod start = jobs.FindMethod("StartUnit")!;
        Assert.Equal("StartUnit(s name, s mode) -> o job", start.ToString());
        Assert.Equal(("ss", "o", false, false), (start.InSignature, start.OutSignature, start.IsDeprecated, start.NoReply));
        Assert.Equal("true", start.Annotations["org.freedesktop.systemd1.Privileged"]);
        DBusMethod old = jobs.FindMethod("Old")!;
        Assert.True(old.IsDeprecated && old.NoReply);
        Assert.Null(Assert.Single(old.InArguments).Name);
        Assert.Null(jobs.FindMethod("startunit"));
        Assert.Equal("Done(u id, (su))", jobs.FindSignal("Done")!.ToString());
        Assert.Equal("u(su)", jobs.FindSignal("Done")!.Signature);
    }

    /// <summary>A name the specification forbids is in use and stays; the interface speaks for properties that say nothing, wherever it says it.</summary>
    [Fact]
    public void Keeps_forbidden_names_and_inherits_what_changes_say()
    {
        DBusInterface jobs = DBusIntrospection.Parse(Sample).Interfaces[0];
        Assert.Equal(
            [("power-saver-enabled", "b", DBusAccess.Read, DBusEmitsChange.Invalidates), ("Volume", "d", DBusAccess.ReadWrite, DBusEmitsChange.No), ("Secret", "ay", DBusAccess.Write, DBusEmitsChange.Invalidates)],
            jobs.Properties.Select(static property => (property.Name, property.Signature, property.Access, property.EmitsChange)));
    }

    [Fact]
    public void Children_have_paths_where_calls_can_reach_them()
    {
        DBusNode node = DBusIntrospection.Parse(Sample);
        Assert.Equal(["/org/example/child", "/org/example/whole", null], node.Children.Select(static child => DBusNode.ChildPath("/org/example", child)));
        Assert.Equal("/child", DBusNode.ChildPath("/", node.Children[0]));
        Assert.Equal("org.example.Inside", node.Children[2].Interfaces[0].Name);
    }

    [Theory]
    [InlineData("", "no well-formed XML")]
    [InlineData("<node>", "no well-formed XML")]
    [InlineData("<node/><node/>", "no well-formed XML")]
    [InlineData("<html/>", "begins with 'html'")]
    [InlineData("<node name='&e;'/>", "no well-formed XML")]
    [InlineData("<!DOCTYPE node [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><node name='&e;'/>", "no well-formed XML")]
    [InlineData("<!DOCTYPE node [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><node name='&b;'/>", "no well-formed XML")]
    public void Refuses_what_is_none(string xml, string message) =>
        Assert.Contains(message, Assert.Throws<DBusFormatException>(() => DBusIntrospection.Parse(xml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        string deep = new StringBuilder().Insert(0, "<node name='a'>", 100_000).ToString();
        Assert.Contains("deeper than 64", Assert.Throws<DBusFormatException>(() => DBusIntrospection.Parse(deep)).Message, StringComparison.Ordinal);
        string unknown = "<node>" + new StringBuilder().Insert(0, "<x>", 100_000);
        Assert.Contains("deeper than 64", Assert.Throws<DBusFormatException>(() => DBusIntrospection.Parse(unknown)).Message, StringComparison.Ordinal);
        Assert.Contains("at most", Assert.Throws<DBusFormatException>(() => DBusIntrospection.Parse(new string(' ', DBusIntrospection.MaximumLength + 1))).Message, StringComparison.Ordinal);
        // As wide as it likes within that.
        string wide = "<node>" + new StringBuilder().Insert(0, "<node name='a'/>", 100_000) + "</node>";
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(100_000, DBusIntrospection.Parse(wide).Children.Count);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20);
    }

    [Fact]
    public void Any_text_gives_a_node_or_a_clean_error() => Prop.ForAll<string, byte[]>(static (text, edits) =>
    {
        Read(text ?? "");
        char[] changed = Sample.ToCharArray();
        for (int i = 0; i + 2 < edits.Length; i += 3) changed[((edits[i] << 8) | edits[i + 1]) % changed.Length] = (char)edits[i + 2];
        Read(new string(changed));
        Read(new string(changed)[..(edits.Length * 37 % changed.Length)]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static void Read(string xml)
    {
        try
        {
            DBusNode node = DBusIntrospection.Parse(xml);
            foreach (DBusNode child in node.Children) DBusNode.ChildPath("/", child);
        }
        catch (DBusFormatException)
        {
            // What it is.
        }
    }
}
