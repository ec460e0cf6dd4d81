using NetLab.DBus;
using NetLab.Tests.Support;

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
    [InlineData("nonce-tcp:host=localhost,port=1", "names no noncefile")]
    [InlineData("nonce-tcp:host=localhost,port=1,noncefile=/nowhere/nonce", "cannot be read")]
    [InlineData("nonce-tcp:host=localhost,port=1,noncefile=/etc/passwd", "is no nonce")]
    [InlineData("vsock:cid=1,port=1", "knows unix:path")]
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

    [Theory]
    [InlineData("org_netlab 7 00112233", null, null)]
    [InlineData("org_netlab 8 00112233", "is not in", null)]
    [InlineData("nowhere 7 00112233", "cannot be read", null)]
    [InlineData("../passwd 7 00112233", "forbids", null)]
    [InlineData("org.netlab 7 00112233", "forbids", null)]
    [InlineData("org_netlab 7", "malformed", null)]
    [InlineData("org_netlab 7 00112233", "others can read", "755")]
    public void Cookies_prove_who_one_is(string challenge, string? fault, string? mode)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("netlab-cookies-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "org_netlab"), "6 1700000000 aaaa\n7 1700000001 beefbeef\n");
            if (mode is not null) Witness.Run("chmod", mode, directory.FullName);
            var dialogue = new DBusAuthentication(1000, askForDescriptors: true, new DBusCookies(directory.FullName));
            dialogue.Begin();
            dialogue.Answer("REJECTED DBUS_COOKIE_SHA1");
            Assert.Equal("AUTH DBUS_COOKIE_SHA1 31303030\r\n"u8, dialogue.Answer("ERROR"));
            string answer = System.Text.Encoding.ASCII.GetString(dialogue.Answer($"DATA {Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(challenge))}"));
            if (fault is not null)
            {
                Assert.Equal("CANCEL\r\n", answer);
                Assert.Contains(fault, Assert.Throws<DBusConnectionException>(() => dialogue.Answer("REJECTED DBUS_COOKIE_SHA1")).Message);
                return;
            }
            string[] proof = System.Text.Encoding.ASCII.GetString(Convert.FromHexString(answer["DATA ".Length..].Trim())).Split(' ');
            Assert.Equal(DBusCookies.Sum("00112233", proof[0], "beefbeef"), proof[1]);
            Assert.Equal("NEGOTIATE_UNIX_FD\r\n"u8, dialogue.Answer("OK 1234deadbeef"));
            Assert.Equal("BEGIN\r\n"u8, dialogue.Answer("AGREE_UNIX_FD"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_challenge_that_is_none_is_given_up()
    {
        var dialogue = new DBusAuthentication(1000, askForDescriptors: false, new DBusCookies("/nowhere"));
        dialogue.Begin();
        dialogue.Answer("REJECTED DBUS_COOKIE_SHA1");
        Assert.Equal("CANCEL\r\n"u8, dialogue.Answer("DATA zz"));
        Assert.Equal("CANCEL\r\n"u8, dialogue.Answer("DATA"));
    }
}
