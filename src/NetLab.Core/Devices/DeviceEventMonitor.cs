using System.Runtime.CompilerServices;
using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>
/// Device events as they happen. What happens after <see cref="Open"/> is in the queue: open first, look at the devices second, and nothing
/// falls in between. When the queue did not hold everything, an event <see cref="DeviceAction.EventsLost"/> stands where something is
/// missing: what came before it is older than the loss, what is read from /sys after it is newer.
/// </summary>
/// <remarks>
/// Anybody may listen, but in containers there is often nothing to hear: the kernel tells of devices only in network namespaces that belong
/// to the machine's first user namespace, of network interfaces only in their own, and udevd's words stay in its own.
/// </remarks>
public sealed class DeviceEventMonitor : IDisposable
{
    /// <summary>The queue's usual size, as libudev has it: 128 MiB, some 100,000 events. Without CAP_NET_ADMIN net.core.rmem_max limits it.</summary>
    public const int DefaultQueueSize = 128 * 1024 * 1024;

    /// <summary>More than either sender puts into one datagram.</summary>
    private const int BufferSize = 64 * 1024;

    private readonly Lock _gate = new(), _pumpGate = new();
    private readonly UEventSocket[] _sockets;
    private readonly DescriptorWait _wait;
    private DeviceEventPump? _pump;
    private int _next;
    private volatile bool _disposed;

    private DeviceEventMonitor(UEventSocket[] sockets, bool hearsDevices)
    {
        (_sockets, HearsDevices) = (sockets, hearsDevices);
        _wait = new DescriptorWait(Array.ConvertAll(sockets, static socket => (socket.Descriptor, Libc.POLLIN)));
    }

    /// <summary>
    /// Whether the kernel tells of devices here. In a network namespace that belongs to a user namespace (a rootless container's) it tells of the
    /// namespace's own network interfaces only.
    /// </summary>
    public bool HearsDevices { get; }

    /// <summary>How many messages were thrown away that pretended to be the kernel's or udevd's.</summary>
    public long Forged => _sockets.Sum(static socket => socket.Forged);

    /// <summary>The sockets, for a wait on more than device events: when one is ready, <see cref="TryRead"/> until it is false.</summary>
    internal (LinuxDescriptor Descriptor, short Events)[] Descriptors => Array.ConvertAll(_sockets, static socket => (socket.Descriptor, Libc.POLLIN));

    /// <summary>The netlink addresses of the sockets.</summary>
    internal uint[] PortIds => Array.ConvertAll(_sockets, static socket => socket.PortId);

    /// <summary>Begins to listen.</summary>
    /// <param name="sources">To whom.</param>
    /// <param name="subsystems">The subsystems whose events are wanted; all where there are none. udevd's others do not even enter the queue.</param>
    /// <param name="target">The network namespace to listen in; the calling thread's when null.</param>
    /// <param name="queueSize">How many bytes of events the kernel may keep until they are read.</param>
    /// <exception cref="ArgumentException">There is no source, no subsystem can have such a name, or the size is not positive.</exception>
    /// <exception cref="LinuxException">The sockets cannot be opened.</exception>
    public static DeviceEventMonitor Open(
        DeviceEventSources sources, IEnumerable<string>? subsystems = null, NetworkNamespaceHandle? target = null, int queueSize = DefaultQueueSize)
    {
        if (sources is 0 or > DeviceEventSources.Both) throw new ArgumentException("Device events come from the kernel, from udevd, or from both.", nameof(sources));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueSize);
        SubsystemFilter? filter = SubsystemFilter.Of(subsystems);
        using NetworkNamespaceHandle? here = target is null ? NetworkNamespaceHandle.OpenCurrent() : null;
        bool hearsDevices = (target ?? here!).IsOfFirstUserNamespace;
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
        var sockets = new List<UEventSocket>(2);
        try
        {
            foreach (DeviceEventSource source in (ReadOnlySpan<DeviceEventSource>)[DeviceEventSource.Kernel, DeviceEventSource.Udev])
            {
                if (sources.HasFlag(source == DeviceEventSource.Kernel ? DeviceEventSources.Kernel : DeviceEventSources.Udev))
                    sockets.Add(UEventSocket.Open(source, filter, target ?? here!, queueSize, buffer));
            }
            return new DeviceEventMonitor([.. sockets], hearsDevices);
        }
        catch
        {
            sockets.ForEach(static socket => socket.Dispose());
            throw;
        }
    }

    /// <summary>Takes the next event that has come already.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="ObjectDisposedException">The monitor was closed.</exception>
    public bool TryRead(out DeviceEvent received)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // Taking turns: a source that never rests does not silence the other.
            for (int tries = 0; tries < _sockets.Length; tries++)
            {
                UEventSocket socket = _sockets[_next];
                _next = (_next + 1) % _sockets.Length;
                if (socket.TryReceive(out DeviceEvent? found))
                {
                    received = found!;
                    return true;
                }
            }
            received = null!;
            return false;
        }
    }

    /// <summary>Waits for the next event on the calling thread. One thread reads at a time; others wait their turn.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait at once.</param>
    /// <returns>The event; null when none came in time.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The monitor was closed, before or meanwhile.</exception>
    public DeviceEvent? Read(TimeSpan timeout, CancellationToken cancellation = default)
    {
        long start = Environment.TickCount64;
        lock (_gate)
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (TryRead(out DeviceEvent received)) return received;
                TimeSpan left = timeout;
                if (timeout >= TimeSpan.Zero)
                {
                    left = timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
                    if (left < TimeSpan.Zero) left = TimeSpan.Zero;
                }
                if (_wait.Wait(left, cancellation) == 0 && timeout >= TimeSpan.Zero && Environment.TickCount64 - start >= timeout.TotalMilliseconds) return null;
            }
        }
    }

    /// <summary>
    /// Waits for the next event. The first call gives the monitor a thread of its own, which then is the one that reads: do not mix it with
    /// <see cref="Read"/> and <see cref="TryRead"/>.
    /// </summary>
    public ValueTask<DeviceEvent> ReadAsync(CancellationToken cancellation = default) => Pump().Events.ReadAsync(cancellation);

    /// <summary>All events as they come, until cancelled; see <see cref="ReadAsync"/>.</summary>
    public async IAsyncEnumerable<DeviceEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true) yield return await ReadAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Stops listening; who waits is told by <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        lock (_pumpGate) _pump?.Dispose();
        _wait.Wake();
        lock (_gate)
        {
            foreach (UEventSocket socket in _sockets) socket.Dispose();
            _wait.Dispose();
        }
    }

    private DeviceEventPump Pump()
    {
        lock (_pumpGate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _pump ??= new DeviceEventPump(this);
        }
    }
}
