using System.Runtime.CompilerServices;
using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus;

/// <summary>Proxies of an object of a service in python3-dbus that counts what it is asked (DBus/Fixtures/proxied.py).</summary>
public sealed class DBusProxyTests : IDisposable
{
    private const string Name = ProxiedService.Name, Path = ProxiedService.Path, Player = "org.netlab.Proxied.Player";
    private readonly ProxiedService _service = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task Without_a_cache_each_reading_asks()
    {
        using DBusProxy proxy = Proxy(isCached: false);
        Assert.Equal(5u, await Get(proxy, "Volume"));
        await Call(proxy, "Quietly", "Volume", 6u);
        Assert.Equal(6u, await Get(proxy, "Volume"));
        Assert.Equal([2u, 0u], await Call(proxy, "Asked"));
    }

    [Fact]
    public async Task A_cache_asks_once_for_an_interface_and_follows_what_is_told()
    {
        using DBusProxy proxy = Proxy();
        foreach (string name in new[] { "Volume", "Title", "Id", "Volume" }) Assert.NotNull(await Get(proxy, name));
        Assert.Equal([0u, 1u], await Call(proxy, "Asked"));
        // What a service told before it answered is known when it has answered.
        for (uint volume = 0; volume < 200; volume++)
        {
            await Call(proxy, "SetVolume", volume);
            Assert.Equal(volume, await Get(proxy, "Volume"));
        }
        Assert.Equal([0u, 1u], await Call(proxy, "Asked"));
    }

    [Fact]
    public async Task What_is_invalidated_is_asked_for_again_once()
    {
        using DBusProxy proxy = Proxy();
        Assert.Equal("one", await Get(proxy, "Title"));
        await Call(proxy, "Invalidate", "Title", "two");
        Assert.Equal("two", await Get(proxy, "Title"));
        Assert.Equal("two", await Get(proxy, "Title"));
        Assert.Equal([1u, 1u], await Call(proxy, "Asked"));
    }

    [Fact]
    public async Task What_changes_without_a_word_is_asked_for_each_time()
    {
        using DBusProxy proxy = Proxy();
        Assert.Equal(0u, await Get(proxy, "Position"));
        await Call(proxy, "Quietly", "Position", 42u);
        Assert.Equal(42u, await Get(proxy, "Position"));
    }

    [Fact]
    public async Task What_was_written_is_read_as_the_service_has_it_then()
    {
        using DBusProxy proxy = Proxy();
        Assert.Equal(5u, await Get(proxy, "Volume"));
        (DBusInterface owner, DBusProperty property) = Property(proxy, "Volume");
        await proxy.SetAsync(owner, property, DBusProxy.Convert(property, "12"), Cancellation);
        Assert.Equal(12u, await Get(proxy, "Volume"));
        Assert.Throws<DBusConversionException>(() => DBusProxy.Convert(property, -1));
    }

    [Fact]
    public async Task One_property_that_fails_hides_no_other()
    {
        using DBusProxy proxy = Proxy();
        DBusErrorException error = await Assert.ThrowsAsync<DBusErrorException>(async () => await Get(proxy, "Broken"));
        Assert.Equal("org.netlab.Error.Broken", error.ErrorName);
        Assert.Equal(5u, await Get(proxy, "Volume"));
    }

    [Fact]
    public async Task Another_process_of_the_same_name_is_asked_anew()
    {
        using DBusProxy proxy = Proxy();
        await Call(proxy, "SetVolume", 77u);
        Assert.Equal(77u, await Get(proxy, "Volume"));
        KillService(Name);
        await Assert.ThrowsAsync<DBusErrorException>(async () => await Get(proxy, "Volume"));
        _service.Start();
        Assert.Equal(5u, await Get(proxy, "Volume"));
        await Call(proxy, "SetVolume", 8u);
        Assert.Equal(8u, await Get(proxy, "Volume"));
    }

    [Fact]
    public async Task Nothing_is_known_of_a_connection_that_is_gone()
    {
        using DBusProxy proxy = Proxy(name: DBusClient.Of(_service.Connection).FindOwner(Name, ProxiedService.Settings)!);
        Assert.Equal(5u, await Get(proxy, "Volume"));
        KillService(proxy.Destination);
        await Assert.ThrowsAsync<DBusErrorException>(async () => await Get(proxy, "Volume"));
    }

    [Fact]
    public async Task Nothing_is_known_after_the_bus_was_restarted()
    {
        using DBusProxy proxy = Proxy();
        await Call(proxy, "SetVolume", 77u);
        Assert.Equal(77u, await Get(proxy, "Volume"));
        var back = new TaskCompletionSource();
        _service.Connection.Reconnected += (_, _) => back.TrySetResult();
        _service.Bus.Kill();
        _service.Bus.Start();
        await back.Task.WaitAsync(ProxiedService.Patience, Cancellation);
        _service.Start();
        Assert.Equal(5u, await Get(proxy, "Volume"));
        await Call(proxy, "SetVolume", 9u);
        Assert.Equal(9u, await Get(proxy, "Volume"));
    }

    /// <summary>A service may tell what nobody asked for, under names it makes up: neither that nor the signals are kept.</summary>
    [Fact]
    public async Task A_flood_of_changes_leaves_what_was_there()
    {
        using DBusProxy proxy = Proxy();
        Assert.Equal(5u, await Get(proxy, "Volume"));
        int kept = proxy.Kept;
        await Call(proxy, "Flood", 5000u);
        Assert.Equal(4999u, await Get(proxy, "Volume"));
        Assert.Equal(kept, proxy.Kept);
    }

    [Fact]
    public async Task A_proxy_that_is_disposed_of_has_no_rule_left_and_asks_again()
    {
        DBusProxy proxy = Proxy();
        Assert.Equal(5u, await Get(proxy, "Volume"));
        Assert.NotEmpty(Rules());
        proxy.Dispose();
        proxy.Dispose();
        await NoRules();
        await Call(proxy, "Quietly", "Volume", 6u);
        Assert.Equal((6u, false), (await Get(proxy, "Volume"), proxy.IsCached));
    }

    [Fact]
    public async Task A_proxy_nobody_has_any_more_leaves_no_rule_behind()
    {
        Forget();
        await Task.Yield();
        long start = Environment.TickCount64;
        while (Rules().Length > 0)
        {
            Assert.True(Environment.TickCount64 - start < ProxiedService.Patience.TotalMilliseconds, "The rule stays.");
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [Fact]
    public async Task A_method_that_never_answers_is_not_waited_for()
    {
        using DBusProxy proxy = Proxy();
        Assert.Null(await proxy.CallAsync(Interface(proxy), Interface(proxy).FindMethod("NoAnswer")!, [], Cancellation));
    }

    [Fact]
    public async Task A_call_that_is_given_up_leaves_the_rest_as_it_is()
    {
        using DBusProxy proxy = Proxy();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        ValueTask<DBusMessage?> call = proxy.CallAsync(Interface(proxy), Interface(proxy).FindMethod("Never")!, [], ending.Token);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
        Assert.Equal(5u, await Get(proxy, "Volume"));
    }

    private static DBusInterface Interface(DBusProxy proxy) => proxy.Interfaces.Single(static item => item.Name == Player);

    private static (DBusInterface Owner, DBusProperty Property) Property(DBusProxy proxy, string name) => (Interface(proxy), Interface(proxy).FindProperty(name)!);

    private static async Task<object?> Get(DBusProxy proxy, string name)
    {
        (DBusInterface owner, DBusProperty property) = Property(proxy, name);
        return await proxy.GetAsync(owner, property, Cancellation);
    }

    private static async Task<object?[]> Call(DBusProxy proxy, string name, params object?[] arguments)
    {
        DBusMethod method = Interface(proxy).FindMethod(name)!;
        return (await proxy.CallAsync(Interface(proxy), method, DBusProxy.Convert(method, arguments), Cancellation))!.Arguments;
    }

    private DBusProxy Proxy(bool isCached = true, string name = Name)
    {
        DBusClient client = DBusClient.Of(_service.Connection);
        return DBusProxy.Create(client, name, Path, client.Introspect(name, Path, ProxiedService.Settings).Interfaces, new DBusProxyOptions(ProxiedService.Patience, IsCached: isCached), Cancellation);
    }

    /// <summary>Makes a proxy and uses it, on a thread of its own: what its stack had in hand is gone with it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget()
    {
        object? volume = null;
        var maker = new Thread(() => volume = Get(Proxy(), "Volume").GetAwaiter().GetResult());
        maker.Start();
        maker.Join();
        Assert.Equal(5u, volume);
    }

    /// <summary>The rules that are set at the bus, as it says.</summary>
    private string[] Rules() => [.. new DBusStatistics(DBusClient.Of(_service.Connection), ProxiedService.Settings).MatchRules(static (_, _) => true).Select(static rule => rule.Rule).Where(static rule => rule.Contains("PropertiesChanged", StringComparison.Ordinal))];

    /// <summary>Kills the service and waits until the bus has noticed, and told.</summary>
    private void KillService(string name)
    {
        _service.Kill();
        while (DBusClient.Of(_service.Connection).FindOwner(name, ProxiedService.Settings) is not null) Cancellation.ThrowIfCancellationRequested();
    }

    private async Task NoRules()
    {
        // The bus is told, and not waited for.
        await Call(Proxy(isCached: false), "Asked");
        Assert.Empty(Rules());
    }
}
