using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Events;

public class DBusStatisticsTests
{
    private const string Name = "org.netlab.Counted";

    private static bool All(string name, IReadOnlyList<string> known) => true;

    [Fact]
    public void A_dbus_daemon_tells_who_has_how_many_rules()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection leaking = bus.Connect(), asking = bus.Connect();
        Leak(leaking);
        var statistics = new DBusStatistics(DBusClient.Of(asking), new DBusCallSettings(DBusCallSettings.DefaultTimeout, DBusMessageFlags.None));

        DBusConnectionStatistic[] connections = [.. statistics.Connections(All)];
        // Who has the most comes first.
        DBusConnectionStatistic most = connections[0];
        Assert.Equal((leaking.UniqueName, 4u, (int?)Environment.ProcessId, 2u), (most.Name, most.MatchRules, most.ProcessId, most.BusNames));
        Assert.Equal([Name], most.WellKnownNames);
        Assert.Equal(0u, most.OutgoingMessages);
        Assert.Contains(connections, one => one.Name == asking.UniqueName);
        Assert.Equal(leaking.UniqueName, Assert.Single(statistics.Connections(static (_, known) => known.Contains(Name))).Name);

        DBusMatchRuleUse[] rules = [.. statistics.MatchRules(All)];
        Assert.Equal((leaking.UniqueName, 3), (rules[0].Name, rules[0].Count));
        Assert.Contains("Leaked", rules[0].Rule, StringComparison.Ordinal);
        Assert.Equal([Name], rules[0].WellKnownNames);
        Assert.Equal(1, rules[1].Count);

        DBusBusStatistic whole = statistics.Bus();
        Assert.Equal((uint)connections.Length, whole.ActiveConnections);
        Assert.Equal(4u, whole.MatchRules);
        Assert.True(whole.PeakMatchRules >= 4 && whole.BusNames >= 3 && whole.Values.Count > 5);
    }

    [Fact]
    public void A_dbus_broker_tells_what_it_counts()
    {
        using var broker = new PrivateBroker();
        using DBusConnection leaking = broker.Connect(), asking = broker.Connect();
        Leak(leaking);
        var statistics = new DBusStatistics(DBusClient.Of(asking), new DBusCallSettings(DBusCallSettings.DefaultTimeout, DBusMessageFlags.None));
        DBusConnectionStatistic[] connections = [.. statistics.Connections(All)];
        DBusConnectionStatistic one = Assert.Single(connections, one => one.Name == leaking.UniqueName);
        Assert.Equal((int?)Environment.ProcessId, one.ProcessId);
        Assert.Equal([Name], one.WellKnownNames);
        // It holds a rule that is set several times once.
        Assert.Equal(2u, one.MatchRules);
        Assert.Equal(2u, one.BusNames);
        Assert.True(one.OutgoingBytes is not null && one.IncomingBytes is not null && one.Values.Count > 5, string.Join(", ", one.Values.Keys));
        DBusBusStatistic whole = statistics.Bus();
        Assert.Contains(DBusStatistics.BrokerPeers, whole.Values.Keys);
        Assert.Equal(((uint?)connections.Length, (uint?)2, (uint?)connections.Length + 1), (whole.ActiveConnections, whole.MatchRules, whole.BusNames));
        Assert.Null(whole.PeakMatchRules);
        // Rules it does not tell: "Unimplemented functionality".
        Assert.Equal(DBusErrors.Failed, Assert.Throws<DBusErrorException>(() => statistics.MatchRules(All)).ErrorName);
    }

    private static void Leak(DBusConnection connection)
    {
        connection.Call(DBusBusDriver.Message("RequestName", "su", Name, 0u));
        foreach (string member in (string[])["Leaked", "Leaked", "Once", "Leaked"])
            connection.Call(DBusBusDriver.Message("AddMatch", "s", $"type='signal',member='{member}'"));
    }
}
