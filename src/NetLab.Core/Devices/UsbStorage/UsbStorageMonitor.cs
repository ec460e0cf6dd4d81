using System.Diagnostics;
using System.Threading.Channels;
using NetLab.DBus;
using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>
/// USB storage as it comes, goes and changes. It listens from <see cref="Open"/> on, whether anybody reads or not, and sleeps while nothing
/// happens; events that are not wanted are not kept.
/// </summary>
public sealed class UsbStorageMonitor : IDisposable
{
    /// <summary>How many events wait for a reader at most; then the oldest go.</summary>
    internal const int MostEvents = 65_536;

    private readonly Channel<UsbStorageEventArgs> _events = Channel.CreateBounded<UsbStorageEventArgs>(
        new BoundedChannelOptions(MostEvents) { SingleWriter = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly CancellationTokenSource _ending = new();
    private readonly IUsbStorageBackend _backend;
    private readonly UsbStorageTracker _tracker;
    private readonly Predicate<UsbStorageEventArgs>? _filter;
    private readonly DateTime _startTime = DateTime.UtcNow;
    private readonly long _start = Stopwatch.GetTimestamp();
    private volatile UsbStorageDevice[] _devices;
    private int _disposed;

    private UsbStorageMonitor(IUsbStorageBackend backend, UsbStorageOptions options, IReadOnlyList<UsbStorageFacts> present)
    {
        _backend = backend;
        _filter = options.Filter;
        _tracker = new UsbStorageTracker(backend.Source);
        var told = new List<UsbStorageEventArgs>();
        _tracker.Begin(present, options.IncludePresent ? told : null, Now);
        _devices = [.. _tracker.Devices];
        Give(told);
        // Born of a thread that is at home, wherever the caller is.
        NamespaceThread.RunApart(() =>
        {
            _ = Task.Run(PumpAsync);
            return true;
        });
    }

    /// <summary>Who tells.</summary>
    public UsbStorageSource Source => _backend.Source;

    /// <summary>The devices there are.</summary>
    public IReadOnlyList<UsbStorageDevice> Devices => _devices;

    /// <summary>Why it ended by itself; else null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The time, which never goes back while this lives, whatever becomes of the clock.</summary>
    private DateTime Now => (_startTime + Stopwatch.GetElapsedTime(_start)).ToLocalTime();

    /// <summary>Begins to listen.</summary>
    /// <exception cref="DBusErrorException">UDisks2 was asked for and is not there, or refuses.</exception>
    /// <exception cref="DBusConnectionException">UDisks2 was asked for and there is no bus.</exception>
    /// <exception cref="LinuxException">The kernel does not let us listen.</exception>
    public static UsbStorageMonitor Open(UsbStorageOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        IUsbStorageBackend backend = UsbStorageBackends.Start(options, listen: true, cancellation, out IReadOnlyList<UsbStorageFacts> present);
        return new UsbStorageMonitor(backend, options, present);
    }

    /// <summary>The devices there are now.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static List<UsbStorageDevice> List(UsbStorageOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using IUsbStorageBackend backend = UsbStorageBackends.Start(options, listen: false, cancellation, out IReadOnlyList<UsbStorageFacts> present);
        return [.. present.Select(static facts => facts.Device)];
    }

    /// <summary>Takes the next event, waiting for it.</summary>
    /// <returns>The event; null when the monitor was closed.</returns>
    public async ValueTask<UsbStorageEventArgs?> ReadAsync(CancellationToken cancellation = default)
    {
        while (await _events.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (_events.Reader.TryRead(out UsbStorageEventArgs? next)) return next;
        }
        return Failure is null ? null : throw Failure;
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _ending.Cancel();
        _backend.Dispose();
        _events.Writer.TryComplete();
    }

    private async Task PumpAsync()
    {
        var told = new List<UsbStorageEventArgs>();
        Task<UsbStorageReading>? reading = null;
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                reading ??= _backend.ReadAsync(_ending.Token).AsTask();
                if (_tracker.Due is { } due && !reading.IsCompleted)
                {
                    TimeSpan left = due - Now;
                    if (left > TimeSpan.Zero)
                    {
                        using var noLonger = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                        await Task.WhenAny(reading, Task.Delay(left + TimeSpan.FromMilliseconds(1), noLonger.Token)).ConfigureAwait(false);
                        await noLonger.CancelAsync().ConfigureAwait(false);
                    }
                }
                if (reading.IsCompleted || _tracker.Due is null)
                {
                    UsbStorageReading disks = await reading.ConfigureAwait(false);
                    reading = null;
                    _tracker.Observe(disks, told, Now);
                }
                else
                {
                    _tracker.Tick(told, Now);
                }
                _devices = [.. _tracker.Devices];
                Give(told);
                told.Clear();
            }
        }
        catch (Exception exception) when (_disposed != 0 && exception is OperationCanceledException or ChannelClosedException or ObjectDisposedException)
        {
            // It was closed.
        }
        catch (Exception exception)
        {
            Failure = exception;
        }
        _events.Writer.TryComplete();
    }

    private void Give(List<UsbStorageEventArgs> told)
    {
        foreach (UsbStorageEventArgs one in told)
        {
            if (_filter is null || _filter(one)) _events.Writer.TryWrite(one);
        }
    }
}
