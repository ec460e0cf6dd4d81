using NetLab.Devices;

namespace NetLab.Benchmarks;

/// <summary>Listens to kernel uevents for Peers/uevents.py, which writes them and measures.</summary>
internal static class CoreDevices
{
    private const int Times = 4;

    /// <summary>Says done after every so many events; ends with an error where one was lost.</summary>
    /// <param name="count">How many events make one figure.</param>
    public static void Listen(int count)
    {
        using DeviceEventMonitor monitor = DeviceEventMonitor.Open(DeviceEventSources.Kernel);
        ulong last = 0;
        for (int time = 0; time < Times; time++)
        {
            for (int i = 0; i < count; i++)
            {
                DeviceEvent happened = monitor.Read(Timeout.InfiniteTimeSpan)!;
                if (happened.Action == DeviceAction.EventsLost || (last != 0 && happened.SequenceNumber != last + 1)) throw new InvalidOperationException("Events were lost.");
                last = happened.SequenceNumber;
            }
            Console.WriteLine("done");
        }
    }
}
