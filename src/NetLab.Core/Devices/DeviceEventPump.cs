using System.Threading.Channels;
using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>
/// The thread that reads for those who await. It keeps a small store only: a reader that falls behind leaves the events in the kernel's
/// queue, which tells when it overflows.
/// </summary>
internal sealed class DeviceEventPump : IDisposable
{
    private const int Ahead = 256, StackSize = 256 * 1024;
    private readonly Channel<DeviceEvent> _events =
        Channel.CreateBounded<DeviceEvent>(new BoundedChannelOptions(Ahead) { SingleWriter = true, AllowSynchronousContinuations = false });
    private readonly DeviceEventMonitor _monitor;
    private readonly CancellationTokenSource _stopping = new();

    public DeviceEventPump(DeviceEventMonitor monitor)
    {
        _monitor = monitor;
        // Born of a thread that is at home, wherever the caller is.
        NamespaceThread.RunApart(() =>
        {
            new Thread(Serve, StackSize) { IsBackground = true, Name = "netlab-devices" }.UnsafeStart();
            return true;
        });
    }

    /// <summary>What was read.</summary>
    public ChannelReader<DeviceEvent> Events => _events.Reader;

    /// <summary>Ends the thread, which may be the last to need the source: it has no timer and nothing to release.</summary>
    public void Dispose() => _stopping.Cancel();

    private void Serve()
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                DeviceEvent? received = _monitor.Read(Timeout.InfiniteTimeSpan, _stopping.Token);
                if (received is null || _events.Writer.TryWrite(received)) continue;
                _events.Writer.WriteAsync(received, _stopping.Token).AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            failure = new ObjectDisposedException(nameof(DeviceEventMonitor));
        }
        catch (LinuxException exception)
        {
            failure = exception;
        }
        _events.Writer.TryComplete(failure);
    }
}
