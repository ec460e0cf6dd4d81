// D-Bus by Tmds.DBus.Protocol: dbus-tmds ADDRESS COUNT [id | managed | signals], microseconds a piece, five times after a warm-up.
using System.Diagnostics;
using System.Globalization;
using Tmds.DBus.Protocol;

const string Bus = "org.freedesktop.DBus", Service = "org.netlab.Bench", Object = "/org/netlab/Bench";
int count = int.Parse(args[1], CultureInfo.InvariantCulture);
string mode = args.Length > 2 ? args[2] : "id";
int heard = 0;
var all = new SemaphoreSlim(0);
using var connection = new DBusConnection(args[0]);
// The library goes on with its awaiter on its own reader thread, which must not be kept: the main thread waits.
Task.Run(async () =>
{
    await connection.ConnectAsync();
    if (mode != "signals") return;
    var rule = new MatchRule { Type = MessageType.Signal, Sender = Service, Path = Object, Interface = Service, Member = "Tick" };
    await connection.AddMatchAsync(rule, static (Message message, object? _) =>
    {
        Reader reader = message.GetBodyReader();
        return (reader.ReadUInt32(), reader.ReadString());
    }, (Notification<(uint, string)> signal) => { if (signal.HasValue && ++heard == count) all.Release(); }, emitOnCapturedContext: false);
}).Wait();
for (int time = 0; time < 6; time++)
{
    double value = Task.Run(Once).Result;
    if (time > 0) Console.WriteLine(value.ToString(CultureInfo.InvariantCulture));
}

MessageBuffer Call(string destination, string path, string @interface, string member, uint? argument = null)
{
    using MessageWriter writer = connection.GetMessageWriter();
    writer.WriteMethodCallHeader(destination, path, @interface, member, argument is null ? null : "u");
    if (argument is { } number) writer.WriteUInt32(number);
    return writer.CreateMessage();
}

static Dictionary<string, Dictionary<string, Dictionary<string, VariantValue>>> Objects(Message message)
{
    var objects = new Dictionary<string, Dictionary<string, Dictionary<string, VariantValue>>>();
    Reader reader = message.GetBodyReader();
    ArrayEnd end = reader.ReadDictionaryStart();
    while (reader.HasNext(end))
    {
        var interfaces = objects[reader.ReadObjectPathAsString()] = [];
        ArrayEnd inner = reader.ReadDictionaryStart();
        while (reader.HasNext(inner))
        {
            string name = reader.ReadString();
            interfaces[name] = reader.ReadDictionaryOfStringToVariantValue();
        }
    }
    return objects;
}

async Task<double> Once()
{
    long start = Stopwatch.GetTimestamp();
    if (mode == "signals")
    {
        heard = 0;
        await connection.CallMethodAsync(Call(Service, Object, Service, "Emit", (uint)count));
        await all.WaitAsync();
    }
    for (int i = 0; mode != "signals" && i < count; i++)
    {
        if (mode == "managed")
        {
            if ((await connection.CallMethodAsync(Call(Service, Object, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"), static (Message message, object? _) => Objects(message))).Count != 500) throw new InvalidOperationException();
        }
        else
        {
            string id = await connection.CallMethodAsync(Call(Bus, "/org/freedesktop/DBus", Bus, "GetId"), static (Message message, object? _) => message.GetBodyReader().ReadString());
            if (id.Length != 32) throw new InvalidOperationException(id);
        }
    }
    return Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
}
