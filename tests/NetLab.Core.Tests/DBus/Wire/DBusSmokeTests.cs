using NetLab.DBus;

namespace NetLab.Tests.DBus;

public class DBusSmokeTests
{
    [Fact]
    public void A_call_is_read_back()
    {
        DBusSignature signature = DBusSignature.Parse("susa{sv}asa(ii)ay");
        var options = new OrderedDictionary<string, object?> { ["a"] = new DBusVariant(DBusSignature.Parse("u").Types[0], 5u) };
        DBusMessage call = DBusMessage.MethodCall("org.x.Y", "/a/b", "org.x.I", "Do", signature,
            ["x", 7u, "grün", options, new[] { "p", "q" }, new[] { new DBusStruct(signature.Types[5].Element!, 1, 2) }, new byte[] { 1, 2, 3 }]);
        call.Serial = 9;
        byte[] bytes = call.ToBytes();
        DBusMessage read = DBusMessage.Parse(bytes);
        Assert.Equal("Do", read.Member);
        object?[] values = read.Arguments;
        Assert.Equal("grün", values[2]);
        Assert.Equal(5u, ((OrderedDictionary<string, object?>)values[3]!)["a"]);
        Assert.Equal(2, ((DBusStruct[])values[5]!)[0].Item2);
        Assert.Equal(bytes, read.ToBytes());
        DBusMessage big = read.InByteOrder(true);
        Assert.Equal(read.InByteOrder(false).Body.ToArray(), DBusMessage.Parse(big.ToBytes()).InByteOrder(false).Body.ToArray());
    }
}
