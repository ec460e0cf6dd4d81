using NetLab.DBus;

namespace NetLab.Devices;

/// <summary>The jobs of UDisks2 as they begin, go on and end.</summary>
public sealed class UsbStorageJobMonitor : IDisposable
{
    private readonly UDisks2Backend _backend;
    private readonly string _bus;
    private readonly bool _allDrives;
    private List<UsbStorageJob> _jobs;

    private UsbStorageJobMonitor(UDisks2Backend backend, string bus, bool allDrives) =>
        (_backend, _bus, _allDrives, _jobs) = (backend, bus, allDrives, UDisks2Jobs.Read(backend.Objects, bus, allDrives));

    /// <summary>The jobs there were when they were looked at last.</summary>
    public IReadOnlyList<UsbStorageJob> Jobs => _jobs;

    /// <summary>Begins to listen, and then looks what there is.</summary>
    /// <param name="bus">The bus of UDisks2.</param>
    /// <param name="allDrives">Whether jobs count that are about no disk on USB.</param>
    /// <param name="mayStart">Whether the service may be started for it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DBusErrorException">UDisks2 is not there, or refuses.</exception>
    /// <exception cref="DBusConnectionException">There is no bus.</exception>
    public static UsbStorageJobMonitor Open(string bus, bool allDrives, bool mayStart, CancellationToken cancellation = default)
    {
        var backend = new UDisks2Backend(bus, DeviceTree.Machine, allDrives, mayStart);
        try
        {
            backend.Start(cancellation);
            return new UsbStorageJobMonitor(backend, bus, allDrives);
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }

    /// <summary>The jobs there are now.</summary>
    /// <inheritdoc cref="Open" path="/param"/>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static List<UsbStorageJob> List(string bus, bool allDrives, bool mayStart, CancellationToken cancellation = default)
    {
        using var backend = new UDisks2Backend(bus, DeviceTree.Machine, allDrives, mayStart);
        backend.Look(cancellation);
        return UDisks2Jobs.Read(backend.Objects, bus, allDrives);
    }

    /// <summary>Waits until jobs began, went on or ended.</summary>
    /// <returns>Those, as they are; one that ended is among them once.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<IReadOnlyList<UsbStorageJob>> ReadAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            await _backend.ReadAsync(cancellation).ConfigureAwait(false);
            List<UsbStorageJob> before = _jobs, now = UDisks2Jobs.Read(_backend.Objects, _bus, _allDrives);
            _jobs = now;
            var changed = new List<UsbStorageJob>();
            foreach (UsbStorageJob job in now)
            {
                if (before.Find(one => one.Path == job.Path) is not { } known || !known.IsSame(job)) changed.Add(job);
            }
            foreach (UsbStorageJob job in before)
            {
                // UDisks2 says how a job ended before it takes it away; where it does not, nobody knows.
                if (!job.IsCompleted && !now.Exists(one => one.Path == job.Path)) changed.Add(job.Gone());
            }
            if (changed.Count > 0) return changed;
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _backend.Dispose();
}
