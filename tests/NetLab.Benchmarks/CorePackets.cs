using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetLab.Interop;
using NetLab.Network;
using NetLab.Packets;

namespace NetLab.Benchmarks;

/// <summary>Captures for Peers/packets.py, and sends what is to be captured.</summary>
internal static class CorePackets
{
    private const int Port = 7007, Size = 58, Together = 64;

    /// <summary>Captures UDP on loopback into a file until SIGINT; says ready, then how many packets came and how many were lost.</summary>
    public static void Capture(string path)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        using NetworkStack stack = NetworkStack.Open();
        using PacketCapture capture = PacketCapture.Open(stack, new CaptureOptions { InterfaceAlias = "lo", Filter = "udp" });
        using var writer = new PcapngWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1));
        var numbers = new Dictionary<CaptureInterface, int>();
        Console.WriteLine("ready");
        long count = 0;
        while (!stop.IsCancellationRequested)
        {
            int drained = capture.DrainTo(writer, numbers);
            count += drained;
            try
            {
                if (drained == 0) capture.Wait(Timeout.InfiniteTimeSpan, stop.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        // What waits in the block that is not full yet.
        while (capture.Wait(TimeSpan.FromMilliseconds(100), CancellationToken.None)) count += capture.DrainTo(writer, numbers);
        CaptureStatistics figures = capture.Statistics;
        foreach (int number in numbers.Values) writer.WriteStatistics(number, CaptureTime.Now, figures);
        Console.WriteLine($"{count} {figures.Dropped}");
    }

    /// <summary>Sends datagrams to loopback as fast as it takes them; says how many seconds it took.</summary>
    public static void Send(int count)
    {
        using var receiver = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        using var sender = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(IPAddress.Loopback, Port);
        var batch = new DatagramBatch(Together, Size);
        long start = Stopwatch.GetTimestamp();
        for (int left = count; left > 0;)
        {
            int sent = batch.Send(sender.SafeHandle, Math.Min(left, Together), out _);
            left -= sent;
        }
        Console.WriteLine(FormattableString.Invariant($"{Stopwatch.GetElapsedTime(start).TotalSeconds}"));
    }
}
