using NetLab.DBus;

namespace NetLab.Tests.DBus.Connection;

public class MatchRuleTests
{
    private static DBusMessage Signal(string path, string signature = "", params object?[] arguments) =>
        DBusMessage.Signal(path, "org.netlab.Test", "Changed", DBusSignature.Parse(signature), arguments);

    [Fact]
    public void A_rule_is_written_and_read_back_whatever_stands_in_it()
    {
        var rule = new DBusMatchRule
        {
            Type = DBusMessageType.Signal, Sender = "org.netlab.Test", Interface = "org.netlab.Test", Member = "Changed", PathNamespace = "/org/netlab",
            Arg0Namespace = "org.netlab", Args = new Dictionary<int, string> { [63] = @"it's, a \ day", [1] = "" }, ArgPaths = new Dictionary<int, string> { [2] = "/a/" },
        };
        const string Text = @"type='signal',sender='org.netlab.Test',interface='org.netlab.Test',member='Changed',path_namespace='/org/netlab',"
            + @"arg0namespace='org.netlab',arg1='',arg63='it'\''s, a \ day',arg2path='/a/'";
        Assert.Equal(Text, rule.ToString());
        Assert.Equal(Text, DBusMatchRule.Parse(Text).ToString());
        Assert.Equal("type='signal',member='X'", DBusMatchRule.Parse(" member=X, type=signal").ToString());
    }

    [Theory]
    [InlineData("type='signal")]
    [InlineData("type='sign'")]
    [InlineData("colour='red'")]
    [InlineData("arg64='x'")]
    [InlineData("argx='x'")]
    [InlineData("member='a b'")]
    [InlineData("type='signal',type='error'")]
    [InlineData("signal")]
    public void What_is_no_rule_is_refused(string text) => Assert.Throws<ArgumentException>(() => DBusMatchRule.Parse(text));

    [Theory]
    [InlineData("path_namespace='/org/netlab'", "/org/netlab", true)]
    [InlineData("path_namespace='/org/netlab'", "/org/netlab/a", true)]
    [InlineData("path_namespace='/org/netlab'", "/org/netlabs", false)]
    [InlineData("path_namespace='/'", "/x", true)]
    [InlineData("path='/x'", "/x", true)]
    [InlineData("path='/x'", "/x/y", false)]
    [InlineData("member='Other'", "/x", false)]
    [InlineData("type='method_call'", "/x", false)]
    [InlineData("sender='org.netlab.Test'", "/x", false)]
    public void Header_fields_match_as_the_specification_says(string rule, string path, bool fits) =>
        Assert.Equal(fits, DBusMatchRule.Parse(rule).Matches(Signal(path), null));

    [Theory]
    [InlineData("arg0='a.b'", "s", "a.b", true)]
    [InlineData("arg0='a.b'", "s", "a.bc", false)]
    [InlineData("arg0='/a'", "o", "/a", false)]
    [InlineData("arg0='/a'", "v", "/a", false)]
    [InlineData("arg1='a'", "s", "a", false)]
    [InlineData("arg0namespace='a.b'", "s", "a.b", true)]
    [InlineData("arg0namespace='a.b'", "s", "a.b.c", true)]
    [InlineData("arg0namespace='a.b'", "s", "a.bc", false)]
    [InlineData("arg0path='/aa/bb/'", "s", "/", true)]
    [InlineData("arg0path='/aa/bb/'", "s", "/aa/", true)]
    [InlineData("arg0path='/aa/bb/'", "o", "/aa/bb/cc", true)]
    [InlineData("arg0path='/aa/bb/'", "o", "/aa/bb", false)]
    [InlineData("arg0path='/aa/bb/'", "s", "/aa/b", false)]
    public void Arguments_match_as_the_specification_says(string rule, string signature, string argument, bool fits)
    {
        object value = signature switch { "o" => new DBusObjectPath(argument), "v" => new DBusVariant("s", argument), _ => argument };
        Assert.Equal(fits, DBusMatchRule.Parse(rule).Matches(Signal("/x", signature, value), null));
    }
}
