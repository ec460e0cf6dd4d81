using NetLab.DBus;

namespace NetLab.Tests.DBus.Connection;

public class AddressTests
{
    [Fact]
    public void Lists_are_read_in_order_with_their_escapes()
    {
        IReadOnlyList<DBusAddress> list = DBusAddress.Parse("unix:path=/tmp/a%20b,guid=00;tcp:host=::1,port=5,family=ipv6;");
        Assert.Equal(["unix", "tcp"], list.Select(static entry => entry.Transport));
        Assert.Equal("/tmp/a b", list[0].Parameters["path"]);
        Assert.Equal("unix:path=/tmp/a%20b,guid=00", list[0].ToString());
        Assert.Equal("tcp:host=%3a%3a1,port=5,family=ipv6", list[1].ToString());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("unix", "no transport")]
    [InlineData("unix:path", "KEY=VALUE")]
    [InlineData("unix:path=%2", "%")]
    [InlineData("unix:path=/a,path=/b", "twice")]
    public void What_is_no_address_says_why(string text, string why) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(() => DBusAddress.Parse(text)).Message);

    [Theory]
    [InlineData("unixexec:path=/bin/true", "starts none")]
    [InlineData("autolaunch:", "starts none")]
    [InlineData("nonce-tcp:host=localhost,port=1", "knows unix:path")]
    [InlineData("unix:tmpdir=/tmp", "knows unix:path")]
    [InlineData("tcp:host=localhost", "no port")]
    [InlineData("unix:path=/nowhere/bus", "No bus runs there")]
    [InlineData("unix:abstract=netlab-nobody-listens", "No bus runs there")]
    [InlineData("unix:path=/nowhere/bus;unix:path=/nowhere/else", "None of the bus's addresses")]
    public void What_cannot_be_connected_says_why(string address, string why)
    {
        using DBusConnection connection = new(address, address, isShared: true, Timeout.InfiniteTimeSpan);
        Assert.Contains(why, Assert.Throws<DBusConnectionException>(() => connection.UniqueName).Message);
    }

    [Fact]
    public void Buses_are_found_by_name()
    {
        Assert.Equal("unix:path=/x", DBusBusAddress.Resolve("unix:path=/x"));
        Assert.StartsWith("unix:", DBusBusAddress.Resolve("system"));
        Assert.Contains("System, Session", Assert.Throws<ArgumentException>(static () => DBusBusAddress.Resolve("Sistem")).Message);
    }

    [Fact]
    public void Authentication_falls_back_from_our_id_to_the_sockets_to_nobody()
    {
        var dialogue = new DBusAuthentication(1000, askForDescriptors: true);
        Assert.Equal("\0AUTH EXTERNAL 31303030\r\nNEGOTIATE_UNIX_FD\r\n"u8, dialogue.Begin());
        Assert.Empty(dialogue.Answer("REJECTED EXTERNAL ANONYMOUS"));
        Assert.Equal("AUTH EXTERNAL\r\n"u8, dialogue.Answer("ERROR"));
        Assert.Equal("DATA\r\n"u8, dialogue.Answer("DATA"));
        Assert.Equal("AUTH ANONYMOUS\r\nNEGOTIATE_UNIX_FD\r\n"u8, dialogue.Answer("REJECTED EXTERNAL ANONYMOUS"));
        Assert.Empty(dialogue.Answer("OK 1234deadbeef"));
        Assert.Equal("BEGIN\r\n"u8, dialogue.Answer("AGREE_UNIX_FD"));
        Assert.True(dialogue.IsDone && dialogue.PassesDescriptors);
        Assert.Equal("1234deadbeef", dialogue.ServerId);
    }

    [Fact]
    public void Authentication_passes_over_what_the_server_does_not_offer_and_ends()
    {
        var dialogue = new DBusAuthentication(0, askForDescriptors: false);
        dialogue.Begin();
        Assert.Equal("AUTH ANONYMOUS\r\n"u8, dialogue.Answer("REJECTED DBUS_COOKIE_SHA1 ANONYMOUS"));
        Assert.Contains("DBUS_COOKIE_SHA1", Assert.Throws<DBusConnectionException>(() => dialogue.Answer("REJECTED DBUS_COOKIE_SHA1")).Message);
        Assert.Throws<DBusConnectionException>(() => new DBusAuthentication(0, false).Answer("HTTP/1.1 400 Bad Request"));
    }
}
