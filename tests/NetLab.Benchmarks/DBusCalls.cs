using System.Collections;
using System.Diagnostics;
using NetLab.DBus;

namespace NetLab.Benchmarks;

/// <summary>What D-Bus costs a program: GetId of the bus, a round trip with next to nothing in it; 500 objects with all their properties; signals.</summary>
internal static class DBusCalls
{
    private const int Times = 5;
    private const string Service = "org.netlab.Bench", Object = "/org/netlab/Bench";

    /// <summary>Measures after a warm-up.</summary>
    /// <param name="mode">call, async, managed, managed-async or signals.</param>
    /// <param name="address">The bus.</param>
    /// <param name="count">How many calls or signals make one figure.</param>
    /// <returns>The microseconds of each, several times.</returns>
    public static double[] Measure(string mode, string address, int count)
    {
        DBusConnection connection = DBusConnection.Shared(address);
        Action run = mode switch
        {
            "call" => () => Calls(connection, count, Id, Check),
            "managed" => () => Calls(connection, count, Objects, CheckObjects),
            "async" => () => Task.Run(() => AsynchronousCalls(connection, count, Id, Check)).Wait(),
            "managed-async" => () => Task.Run(() => AsynchronousCalls(connection, count, Objects, CheckObjects)).Wait(),
            "signals" => () => Task.Run(() => Signals(connection, count)).Wait(),
            _ => throw new ArgumentException(mode, nameof(mode)),
        };
        run();
        return [.. Enumerable.Range(0, Times).Select(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            run();
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
        })];
    }

    private static DBusMessage Id() => DBusMessage.MethodCall(DBusBusDriver.Name, DBusBusDriver.Path, DBusBusDriver.Name, "GetId");

    private static DBusMessage Objects() => DBusMessage.MethodCall(Service, Object, DBusClient.ObjectManager, "GetManagedObjects");

    private static void Calls(DBusConnection connection, int calls, Func<DBusMessage> make, Action<DBusMessage> check)
    {
        for (int i = 0; i < calls; i++) check(connection.Call(make()));
    }

    private static async Task AsynchronousCalls(DBusConnection connection, int calls, Func<DBusMessage> make, Action<DBusMessage> check)
    {
        for (int i = 0; i < calls; i++) check(await connection.CallAsync(make()));
    }

    private static async Task Signals(DBusConnection connection, int count)
    {
        using DBusSubscription subscription = connection.Subscribe(new DBusMatchRule { Type = DBusMessageType.Signal, Sender = Service, Path = Object, Interface = Service, Member = "Tick" });
        ValueTask<DBusMessage> emitting = connection.CallAsync(DBusMessage.MethodCall(Service, Object, Service, "Emit", DBusSignature.Parse("u"), [(uint)count]));
        for (int i = 0; i < count; i++)
        {
            if (await subscription.ReadAsync() is not { } signal || (uint)signal.Arguments[0]! != i || subscription.Dropped > 0) throw new InvalidOperationException("Signals were lost.");
        }
        await emitting;
    }

    private static void Check(DBusMessage reply)
    {
        if (((string)reply.Arguments[0]!).Length != 32) throw new InvalidOperationException($"The bus says its id is '{reply.Arguments[0]}'.");
    }

    private static void CheckObjects(DBusMessage reply)
    {
        if (((ICollection)reply.Arguments[0]!).Count != 500) throw new InvalidOperationException("There are 500 objects.");
    }
}
