using NetLab.DBus;

namespace NetLab.Tests.DBus;

/// <summary>Which member a name stands for.</summary>
public class DBusProxyMemberTests
{
    private const string Standard = """<interface name="org.freedesktop.DBus.Properties"><method name="Get"/><method name="Set"/></interface>""";

    [Fact]
    public void One_name_of_one_interface_is_that_member()
    {
        DBusProxyMember member = Assert.Single(Of("""<interface name="a.B"><method name="Start"><arg type="s" name="unit"/><arg type="o" direction="out"/></method></interface>"""));
        Assert.Equal(("Start", "a.B", false, "Start(s unit) -> o"), (member.Name, member.Interface.Name, member.IsAmbiguous, member.ToString()));
    }

    [Fact]
    public void The_objects_own_comes_before_the_standard_interfaces()
    {
        IReadOnlyList<DBusProxyMember> members = Of(Standard + """<interface name="a.B"><property name="Get" type="u" access="readwrite"/></interface>""");
        Assert.Equal(["u Get {get;set;}", "Set()"], members.Select(static member => $"{member}"));
        Assert.All(members, static member => Assert.False(member.IsAmbiguous));
    }

    [Fact]
    public void A_name_of_several_interfaces_is_ambiguous_whatever_its_case()
    {
        DBusProxyMember member = Assert.Single(Of("""<interface name="a.B"><property name="Name" type="s" access="read"/></interface><interface name="a.C"><method name="name"/></interface>"""));
        Assert.True(member.IsAmbiguous);
        Assert.Equal(["a.B", "a.C"], member.Owners.Select(static owner => owner.Name));
    }

    [Fact]
    public void A_property_comes_before_a_method_of_its_name_in_the_same_interface()
    {
        DBusProxyMember member = Assert.Single(Of("""<interface name="a.B"><method name="State"/><property name="State" type="u" access="write"/></interface>"""));
        Assert.Equal((false, "u State {set;}"), (member.IsAmbiguous, member.ToString()));
    }

    private static IReadOnlyList<DBusProxyMember> Of(string interfaces) => DBusProxyMember.Of(DBusIntrospection.Parse($"<node>{interfaces}</node>").Interfaces);
}
