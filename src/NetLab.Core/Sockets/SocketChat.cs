using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using NetLab.Interop;

namespace NetLab.Sockets;

/// <summary>
/// Two-way talk between a person and a connection: lines typed go out, lines that come are shown. It waits for both in one poll(2) on the
/// caller's thread, so that no reader stays behind to swallow what is typed afterwards; the terminal edits the line, as it does for cat(1).
/// </summary>
public static class SocketChat
{
    /// <summary>Talks until the other end closes or the talk is cancelled. At the end of the input (Ctrl+D) it listens on.</summary>
    /// <param name="connection">Whom with.</param>
    /// <param name="lines">Lines to send first.</param>
    /// <param name="show">Called on the caller's thread with each line that came.</param>
    /// <param name="cancellation">Ends the talk at once.</param>
    /// <exception cref="LinuxException">The connection broke.</exception>
    public static void Run(SocketConnection connection, IEnumerable<string> lines, Action<string> show, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(show);
        using var input = new LinuxDescriptor(Libc.Duplicate(0));
        if (input.IsInvalid) throw LinuxException.FromLastError("read the standard input");
        using var both = new DescriptorWait((input, Libc.POLLIN));
        using var alone = new DescriptorWait();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var came = new ConcurrentQueue<string>();
        Action wake = () =>
        {
            both.Wake();
            alone.Wake();
        };
        Task receiving = ReceiveAsync(connection, came, wake, end.Token);
        Task over = receiving.ContinueWith(_ => wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var typed = new TypedLines(connection);
        bool typing = true;
        try
        {
            foreach (string line in lines) connection.Send(line);
            while (true)
            {
                uint ready = (typing ? both : alone).Wait(Timeout.InfiniteTimeSpan, cancellation);
                bool isOver = receiving.IsCompleted;
                while (came.TryDequeue(out string? line)) show(line);
                if (isOver) break;
                if (!typing || (ready & 1) == 0) continue;
                typing = typed.Read(input);
                if (!typing) connection.FinishSending();
            }
        }
        finally
        {
            end.Cancel();
            // It wakes the waits when it ends, which are closed after that.
            over.GetAwaiter().GetResult();
        }
        receiving.GetAwaiter().GetResult();
    }

    private static async Task ReceiveAsync(SocketConnection connection, ConcurrentQueue<string> came, Action wake, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            while (await connection.ReceiveAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                came.Enqueue(line);
                wake();
            }
        }
        catch (OperationCanceledException)
        {
            // The talk is over.
        }
    }

    /// <summary>What is typed, cut into lines.</summary>
    private sealed unsafe class TypedLines(SocketConnection connection)
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly StringBuilder _typed = new();

        /// <summary>Sends the lines typed since.</summary>
        /// <returns>False at the end of the input.</returns>
        public bool Read(LinuxDescriptor input)
        {
            byte* buffer = stackalloc byte[4096];
            nint count = Libc.Read(input.Number, buffer, 4096);
            if (count < 0) return (Errno)Marshal.GetLastPInvokeError() is Errno.EINTR or Errno.EAGAIN;
            if (count == 0)
            {
                if (_typed.Length > 0) connection.Send(_typed.ToString());
                return false;
            }
            Span<char> characters = stackalloc char[4097];
            _typed.Append(characters[.._decoder.GetChars(new ReadOnlySpan<byte>(buffer, (int)count), characters, flush: false)]);
            string text = _typed.ToString();
            int start = 0;
            for (int at; (at = text.IndexOf('\n', start)) >= 0; start = at + 1) connection.Send(text[start..at].TrimEnd('\r'));
            _typed.Remove(0, start);
            return true;
        }
    }
}
