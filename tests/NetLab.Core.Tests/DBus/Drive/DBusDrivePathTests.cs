using FsCheck;
using FsCheck.Fluent;
using NetLab.DBus;

namespace NetLab.Core.Tests.DBus.Drive;

public sealed class DBusDrivePathTests
{
    [Theory]
    [InlineData("", DBusDriveLevel.Root, null, null, null, null, null)]
    [InlineData("/", DBusDriveLevel.Root, null, null, null, null, null)]
    [InlineData("system", DBusDriveLevel.Bus, "System", null, null, null, null)]
    [InlineData("/Session/", DBusDriveLevel.Bus, "Session", null, null, null, null)]
    [InlineData("System/:1.5", DBusDriveLevel.Name, "System", ":1.5", "/", null, null)]
    [InlineData("System/org.freedesktop.UDisks2", DBusDriveLevel.Name, "System", "org.freedesktop.UDisks2", "/", null, null)]
    [InlineData("System/a.b/org.x", DBusDriveLevel.Interface, "System", "a.b", "/", "org.x", null)]
    [InlineData(@"System\org.freedesktop.UDisks2\org\freedesktop\UDisks2\Manager", DBusDriveLevel.Object, "System", "org.freedesktop.UDisks2", "/org/freedesktop/UDisks2/Manager", null, null)]
    [InlineData("System//a.b///c/d/e.f/", DBusDriveLevel.Interface, "System", "a.b", "/c/d", "e.f", null)]
    [InlineData("System/a.b/c/e.f/power-saver-enabled", DBusDriveLevel.Member, "System", "a.b", "/c", "e.f", "power-saver-enabled")]
    [InlineData("System/a.b/c/e.f/odd.member", DBusDriveLevel.Member, "System", "a.b", "/c", "e.f", "odd.member")]
    [InlineData("unix:path=%2Frun%2fbus", DBusDriveLevel.Bus, "unix:path=/run/bus", null, null, null, null)]
    [InlineData("tcp:host=127.0.0.1,port=5/a.b/c", DBusDriveLevel.Object, "tcp:host=127.0.0.1,port=5", "a.b", "/c", null, null)]
    public void A_path_is_read(string path, DBusDriveLevel level, string? bus, string? destination, string? objectPath, string? @interface, string? member)
    {
        var read = DBusDrivePath.Parse(path);

        Assert.Equal((level, bus, destination, objectPath, @interface, member), (read.Level, read.Bus, read.Destination, read.Path, read.Interface, read.Member));
        Assert.Equal(read, DBusDrivePath.Parse(read.ToString()));
    }

    [Theory]
    [InlineData("Sytem", "'Sytem' is no bus")]
    [InlineData("unix:nonsense", "'nonsense'")]
    [InlineData("System/nodots", "'nodots' is no name on a bus")]
    [InlineData("System/a.b/with-dash", "'with-dash' is no element of an object's path")]
    [InlineData("System/a.b/..", "'..' is no interface")]
    [InlineData("System/a.b/c/d.e/F/g", "'g' is one element too many")]
    public void What_is_no_path_says_which_element_is_wrong(string path, string reason)
    {
        Assert.False(DBusDrivePath.TryParse(path, out DBusDrivePath? read));
        Assert.Null(read);
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => DBusDrivePath.Parse(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("System", "System")]
    [InlineData("system/a.b/c", "System/a.b/c")]
    [InlineData("unix:path=/run/user/1000/bus", "unix:path=%2frun%2fuser%2f1000%2fbus")]
    [InlineData("unix:path=/run/a.b/bus,guid=00", "unix:path=%2frun%2fa.b%2fbus,guid=00")]
    [InlineData("unix:path=/a;unix:path=/b", "unix:path=%2fa;unix:path=%2fb")]
    [InlineData("unix:path=%2frun%2fbus/a.b/c", "unix:path=%2frun%2fbus/a.b/c")]
    public void A_root_may_be_an_address_as_it_stands(string root, string path) => Assert.Equal(path, DBusDrivePath.ParseRoot(root).ToString());

    [Fact]
    public void The_way_down_is_by_children()
    {
        DBusDrivePath where = DBusDrivePath.Parse("").Child("unix:path=/run/bus").Child("org.x.Y").Child("org").Child("x").Child("org.x.I").Child("Do");

        Assert.Equal("unix:path=%2frun%2fbus/org.x.Y/org/x/org.x.I/Do", where.ToString());
        Assert.Equal(("unix:path=/run/bus", "/org/x", DBusDriveLevel.Member), (where.Bus, where.Path, where.Level));
        Assert.Throws<ArgumentException>(() => where.Child("more"));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        Gen<string> word = Gen.Elements("a", "B_9", "org", "_", "block_devices").Or(Gen.Elements('a', 'Z', '0', '_').NonEmptyListOf().Select(static letters => string.Concat(letters)));
        Gen<string> dotted = Gen.Elements("org.freedesktop.DBus", "a.b", "x_y.z9.w");
        Gen<string> bus = Gen.Elements("System", "Session", "unix:path=/run/user/1000/bus", @"unix:abstract=/tmp/x*y\z", "tcp:host=::1,port=9", "unix:path=/a%20b;unix:runtime=yes");
        Gen<DBusDrivePath> paths =
            from depth in Gen.Choose(0, 5)
            from root in bus
            from name in dotted.Or(Gen.Elements(":1.5", ":1.1034", "com.example-corp.x"))
            from objects in word.ListOf()
            from item in dotted
            from member in Gen.Elements("Get", "power-saver-enabled", "odd.name", "[x]*")
            select Made(depth, root, name, [.. objects], item, member);

        Prop.ForAll(paths.ToArbitrary(), static path => DBusDrivePath.Parse(path.ToString()) == path && DBusDrivePath.Parse(path.ToString().Replace('/', '\\')) == path).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_a_path_that_reads_back_or_none()
    {
        Gen<string> text = Gen.Elements("System", "/", "\\", ".", "..", ":", "a", "a.b", "%2f", "unix:path=", "*", "-", "\0", "é", "=").ListOf().Select(static parts => string.Concat(parts));

        Prop.ForAll(text.ToArbitrary(), static path => !DBusDrivePath.TryParse(path, out DBusDrivePath? read) || DBusDrivePath.Parse(read!.ToString()) == read).QuickCheckThrowOnFailure();
    }

    private static DBusDrivePath Made(int depth, string bus, string name, string[] objects, string item, string member)
    {
        var path = DBusDrivePath.Parse("");
        if (depth > 0) path = path.Child(bus);
        if (depth > 1) path = path.Child(name);
        if (depth > 2) foreach (string element in objects) path = path.Child(element);
        if (depth > 3) path = path.Child(item);
        return depth > 4 ? path.Child(member) : path;
    }
}
