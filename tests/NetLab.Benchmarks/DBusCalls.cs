using System.Diagnostics;
using NetLab.DBus;

namespace NetLab.Benchmarks;

/// <summary>GetId of a bus, one call after the other: a round trip with next to nothing in it.</summary>
internal static class DBusCalls
{
    private const int Times = 5;

    /// <summary>Measures after a warm-up.</summary>
    /// <param name="mode">call or async.</param>
    /// <param name="address">The bus.</param>
    /// <param name="calls">How many calls make one figure.</param>
    /// <returns>The microseconds of a call, several times.</returns>
    public static double[] Measure(string mode, string address, int calls)
    {
        DBusConnection connection = DBusConnection.Shared(address);
        Func<double> run = mode == "call" ? () => Calls(connection, calls) : () => Task.Run(() => AsynchronousCalls(connection, calls)).Result;
        run();
        return [.. Enumerable.Range(0, Times).Select(_ => run())];
    }

    private static DBusMessage GetId() => DBusMessage.MethodCall(DBusBusDriver.Name, DBusBusDriver.Path, DBusBusDriver.Name, "GetId");

    private static double Calls(DBusConnection connection, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++) Check((string)connection.Call(GetId()).Arguments[0]!);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    private static async Task<double> AsynchronousCalls(DBusConnection connection, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++) Check((string)(await connection.CallAsync(GetId())).Arguments[0]!);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    private static void Check(string id)
    {
        if (id.Length != 32) throw new InvalidOperationException($"The bus says its id is '{id}'.");
    }
}
