using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace NetLab.Interop;

/// <summary>Connects stream sockets by raw system calls, so that it may run on a thread inside a network namespace.</summary>
internal static unsafe class StreamConnector
{
    /// <summary>sun_path of struct sockaddr_un (unix(7)).</summary>
    private const int LongestPath = 108;

    /// <summary>Connects to a socket in the file system, or to an abstract one of the calling thread's network namespace.</summary>
    /// <returns>The connected descriptor, not blocking.</returns>
    /// <exception cref="LinuxException">Nobody listens, or not within the time.</exception>
    public static int ConnectUnix(string path, bool isAbstract, TimeSpan timeout, CancellationToken cancellation)
    {
        int length = Encoding.UTF8.GetByteCount(path), lead = isAbstract ? 1 : 0;
        string attempted = $"connect to the socket '{(isAbstract ? "@" : "")}{path}'";
        // A path in the file system ends with a NUL.
        if (length + 1 > LongestPath) throw new LinuxException(Errno.ENAMETOOLONG, attempted);
        Span<byte> address = stackalloc byte[2 + LongestPath];
        address.Clear();
        MemoryMarshal.Write(address, (ushort)Libc.AF_UNIX);
        Encoding.UTF8.GetBytes(path, address[(2 + lead)..]);
        return Connect(Libc.AF_UNIX, address[..(2 + 1 + length)], attempted, timeout, cancellation);
    }

    /// <summary>Connects to a TCP port, trying each address of the host.</summary>
    public static int ConnectTcp(string host, int port, int family, TimeSpan timeout, CancellationToken cancellation)
    {
        string attempted = $"connect to {host} port {port}";
        var hints = new Libc.AddressInformation { Family = family, SocketType = Libc.SOCK_STREAM };
        Libc.AddressInformation* found = null;
        if (Libc.LookUpHost(host, port.ToString(CultureInfo.InvariantCulture), &hints, &found) != 0 || found == null)
            throw new LinuxException(Errno.EHOSTUNREACH, attempted, $"The name '{host}' could not be resolved.");
        try
        {
            LinuxException? failure = null;
            for (Libc.AddressInformation* one = found; one != null; one = one->Next)
            {
                try
                {
                    int fd = Connect(one->Family, new ReadOnlySpan<byte>(one->Address, (int)(uint)one->AddressLength), attempted, timeout, cancellation);
                    int on = 1;
                    _ = Libc.SetSocketOption(fd, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, &on, sizeof(int));
                    return fd;
                }
                catch (LinuxException refused)
                {
                    failure = refused;
                }
            }
            throw failure!;
        }
        finally
        {
            Libc.FreeAddresses(found);
        }
    }

    private static int Connect(int family, ReadOnlySpan<byte> address, string attempted, TimeSpan timeout, CancellationToken cancellation)
    {
        int fd = Libc.Socket(family, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0) throw LinuxException.FromLastError(attempted);
        try
        {
            long start = Stopwatch.GetTimestamp();
            int result;
            fixed (byte* bytes = address)
            {
                while ((result = Libc.ConnectTo(fd, bytes, (uint)address.Length)) != 0 && Marshal.GetLastPInvokeError() is (int)Errno.EAGAIN or (int)Errno.EINTR)
                {
                    // The listener's queue is full (unix(7)): there is no waiting for room but to ask again.
                    Check(start, attempted, timeout, cancellation);
                    _ = Libc.SleepMicroseconds(2000);
                }
            }
            if (result == 0) return fd;
            if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINPROGRESS) throw LinuxException.FromLastError(attempted);
            var polled = new Libc.PollDescriptor { Descriptor = fd, Events = Libc.POLLOUT };
            while (Libc.Poll(&polled, 1, 50) <= 0) Check(start, attempted, timeout, cancellation);
            int error = 0;
            uint size = sizeof(int);
            _ = Libc.GetSocketOption(fd, Libc.SOL_SOCKET, Libc.SO_ERROR, &error, &size);
            return error == 0 ? fd : throw new LinuxException((Errno)error, attempted);
        }
        catch
        {
            _ = Libc.Close(fd);
            throw;
        }
    }

    private static void Check(long start, string attempted, TimeSpan timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (timeout != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(start) >= timeout) throw new LinuxException(Errno.ETIMEDOUT, attempted);
    }
}
