using System.Net.Sockets;

namespace NetLab.Interop;

/// <summary>The network namespace the process lives in: that of its main thread, which NetLab never moves.</summary>
internal static class HomeNamespace
{
    private static readonly Lazy<NetworkNamespaceHandle> _handle =
        new(static () => NetworkNamespaceHandle.Open("/proc/self/ns/net", "this process's network namespace"));

    private static readonly Lazy<bool> _runtimeStarted = new(StartRuntimeThreads);

    /// <summary>The open namespace; it stays open as long as the process runs.</summary>
    public static NetworkNamespaceHandle Handle => _handle.Value;

    /// <summary>
    /// Starts at home the threads that .NET would otherwise start on first use, from whatever namespace its user happens to be in, and
    /// which start or serve others: the pool's gate, the timer thread and the socket engine. Costs a few milliseconds, once, and only
    /// whoever takes a thread with foreign code inside pays for it.
    /// </summary>
    public static void EnsureRuntimeThreads() => _ = _runtimeStarted.Value;

    private static bool StartRuntimeThreads()
    {
        // On a thread of the workers': the caller may be inside already.
        return NamespaceThread.RunApart(static () =>
        {
            using var ran = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static ran => ran.Set(), ran, preferLocal: false);
            using var timer = new Timer(static _ => { }, null, 1, Timeout.Infinite);
            using (var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
            {
                // Nothing ever arrives at an unbound socket: the read registers with the engine, and ends with the socket.
                Task<int> read = socket.ReceiveAsync(new byte[1], CancellationToken.None).AsTask();
                socket.Dispose();
                _ = read.ContinueWith(static read => _ = read.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            ran.Wait(TimeSpan.FromSeconds(1));
            return true;
        });
    }
}
