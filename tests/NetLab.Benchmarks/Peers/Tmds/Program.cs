// GetId by Tmds.DBus.Protocol: dbus-tmds ADDRESS CALLS, microseconds a call, five times after a warm-up.
using System.Diagnostics;
using System.Globalization;
using Tmds.DBus.Protocol;

const string Bus = "org.freedesktop.DBus";
int calls = int.Parse(args[1], CultureInfo.InvariantCulture);
using var connection = new DBusConnection(args[0]);
// The library goes on with its awaiter on its own reader thread, which must not be kept: the main thread waits.
Task.Run(async () => await connection.ConnectAsync()).Wait();
for (int time = 0; time < 6; time++)
{
    double value = Task.Run(Calls).Result;
    if (time > 0) Console.WriteLine(value.ToString(CultureInfo.InvariantCulture));
}

MessageBuffer GetId()
{
    using MessageWriter writer = connection.GetMessageWriter();
    writer.WriteMethodCallHeader(Bus, "/org/freedesktop/DBus", Bus, "GetId");
    return writer.CreateMessage();
}

async Task<double> Calls()
{
    long start = Stopwatch.GetTimestamp();
    for (int i = 0; i < calls; i++)
    {
        string id = await connection.CallMethodAsync(GetId(), static (Message message, object? _) => message.GetBodyReader().ReadString());
        if (id.Length != 32) throw new InvalidOperationException(id);
    }
    return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
}
