using System.Threading.Channels;
using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>
/// USB storage by the events of udevd or the kernel, with /sys and the mount table. One thread sleeps on the sockets and the table and reads
/// what an event is about when it comes.
/// </summary>
internal sealed class SysfsBackend : IUsbStorageBackend
{
    private const int StackSize = 256 * 1024, Ahead = 256;
    private static readonly string[] _subsystems = ["block"];
    private readonly Channel<UsbStorageReading> _readings =
        Channel.CreateBounded<UsbStorageReading>(new BoundedChannelOptions(Ahead) { SingleWriter = true, AllowSynchronousContinuations = false });

    private readonly CancellationTokenSource _ending = new();
    private readonly DeviceTree _tree;
    private readonly SysfsDisks _disks;
    private readonly int _queueSize;
    private DeviceEventMonitor? _monitor;
    private MountTable? _mounts;
    private bool _isServing;

    /// <summary>A backend that has not begun.</summary>
    public SysfsBackend(UsbStorageSource source, DeviceTree tree, bool allDrives, int queueSize)
    {
        (Source, _tree, _queueSize) = (source, tree, queueSize);
        _disks = new SysfsDisks(tree, source, allDrives);
    }

    /// <inheritdoc/>
    public UsbStorageSource Source { get; }

    /// <summary>The disks there are now, without listening to what becomes of them.</summary>
    public IReadOnlyList<UsbStorageFacts> Look()
    {
        using MountTable mounts = MountTable.Open(_tree);
        return Read(mounts);
    }

    /// <inheritdoc/>
    public IReadOnlyList<UsbStorageFacts> Start(CancellationToken cancellation)
    {
        // Events of devices come in the namespace the process lives in, wherever the caller is.
        _monitor = DeviceEventMonitor.Open(Source == UsbStorageSource.Udev ? DeviceEventSources.Udev : DeviceEventSources.Kernel, _subsystems, HomeNamespace.Handle, _queueSize);
        _mounts = MountTable.Open(_tree);
        IReadOnlyList<UsbStorageFacts> present = Read(_mounts);
        NamespaceThread.RunApart(() =>
        {
            new Thread(Serve, StackSize) { IsBackground = true, Name = "netlab-usb" }.UnsafeStart();
            return true;
        });
        _isServing = true;
        return present;
    }

    /// <inheritdoc/>
    public ValueTask<UsbStorageReading> ReadAsync(CancellationToken cancellation) => _readings.Reader.ReadAsync(cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        // The thread closes what it sleeps on.
        if (!_isServing) Close();
    }

    private void Close()
    {
        _monitor?.Dispose();
        _mounts?.Dispose();
    }

    private List<UsbStorageFacts> Read(MountTable mounts)
    {
        _disks.Mounts = mounts.Read();
        _disks.Snapshot();
        return _disks.Disks();
    }

    private void Serve()
    {
        Exception? failure = null;
        try
        {
            using var wait = new DescriptorWait([(_mounts!.Descriptor, MountTable.WaitEvents), .. _monitor!.Descriptors]);
            while (true)
            {
                uint ready = wait.Wait(Timeout.InfiniteTimeSpan, _ending.Token);
                if ((ready & 1) != 0)
                {
                    _disks.Mounts = _mounts.Read();
                    Give(new UsbStorageReading(_disks.Disks(), EventsLost: false));
                }
                while (!_ending.IsCancellationRequested && _monitor.TryRead(out DeviceEvent happened)) Take(happened);
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
        catch (Exception exception) when (exception is LinuxException or FormatException or ObjectDisposedException or ArgumentException)
        {
            failure = exception;
        }
        Close();
        _readings.Writer.TryComplete(failure);
    }

    private void Take(DeviceEvent happened)
    {
        if (happened.Action == DeviceAction.EventsLost) Give(new UsbStorageReading(Read(_mounts!), EventsLost: true));
        else if (_disks.Apply(happened)) Give(new UsbStorageReading(_disks.Disks(), EventsLost: false));
    }

    private void Give(UsbStorageReading reading)
    {
        if (!_readings.Writer.TryWrite(reading)) _readings.Writer.WriteAsync(reading, _ending.Token).AsTask().GetAwaiter().GetResult();
    }
}
