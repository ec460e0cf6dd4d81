using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Connection;

/// <summary>The ways to a bus besides a socket file, each to a real dbus-daemon.</summary>
public class TransportTests
{
    [Theory]
    [InlineData("<listen>tcp:host=127.0.0.1</listen><auth>ANONYMOUS</auth><allow_anonymous/>", "tcp:")]
    [InlineData("<listen>tcp:host=127.0.0.1</listen><auth>DBUS_COOKIE_SHA1</auth>", "tcp:")]
    [InlineData("<listen>nonce-tcp:host=127.0.0.1</listen><auth>ANONYMOUS</auth><allow_anonymous/>", "nonce-tcp:")]
    [InlineData("<listen>nonce-tcp:host=127.0.0.1</listen><auth>DBUS_COOKIE_SHA1</auth>", "nonce-tcp:")]
    [InlineData("<listen>unix:abstract=/netlab/test/transport</listen>", "unix:abstract=")]
    [InlineData("<listen>unix:dir=/tmp</listen>", "unix:path=")]
    public void Bus_answers_over(string listen, string kind)
    {
        using var bus = PrivateBus.Session(listen);
        string address = Assert.Single(bus.Listening, address => address.StartsWith(kind, StringComparison.Ordinal) && !address.Contains(bus.SocketPath, StringComparison.Ordinal));
        // The first of the list refuses: the next is taken.
        using DBusConnection connection = DBusConnection.Open($"unix:path={bus.SocketPath}.nosuch;{address}");

        string id = Assert.IsType<string>(connection.Call(GetId()).Arguments[0]);

        using DBusConnection direct = bus.Connect();
        Assert.Equal(direct.Call(GetId()).Arguments[0], id);
        Assert.StartsWith(":1.", connection.UniqueName, StringComparison.Ordinal);
    }

    [Fact]
    public void Bus_that_takes_no_anonymous_caller_says_what_it_takes()
    {
        using var bus = PrivateBus.Session("<listen>tcp:host=127.0.0.1</listen>");
        string address = Assert.Single(bus.Listening, static address => address.StartsWith("tcp:", StringComparison.Ordinal));
        var failure = Assert.Throws<DBusConnectionException>(() =>
        {
            using DBusConnection connection = DBusConnection.Open(address);
            return connection.Call(GetId());
        });
        Assert.Contains("EXTERNAL", failure.Message, StringComparison.Ordinal);
    }

    private static DBusMessage GetId() => DBusBusDriver.Message("GetId");
}
