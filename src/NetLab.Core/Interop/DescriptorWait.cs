using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>
/// Waits for any of a few descriptors, a deadline, a cancellation or a call from another thread, whichever comes first. It sleeps in
/// poll(2) and nowhere else: who cancels or calls writes to an eventfd among the descriptors, so nobody has to look every so often.
/// </summary>
internal sealed unsafe class DescriptorWait : IDisposable
{
    /// <summary>Set in what <see cref="Wait"/> returns when <see cref="Wake"/> was called.</summary>
    public const uint Woken = 1u << 31;

    private readonly LinuxDescriptor _wake;
    private readonly (LinuxDescriptor Descriptor, short Events)[] _descriptors;

    /// <summary>Makes a wait for up to 31 descriptors, which stay their owner's.</summary>
    /// <param name="descriptors">What to wait for, each with its POLL* events.</param>
    /// <exception cref="LinuxException">The process has too many files open.</exception>
    public DescriptorWait(params (LinuxDescriptor Descriptor, short Events)[] descriptors)
    {
        _descriptors = descriptors;
        int fd = Libc.EventDescriptor(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        _wake = fd >= 0 ? new LinuxDescriptor(fd) : throw LinuxException.FromLastError("make an eventfd");
    }

    /// <summary>Ends the wait that is under way, or else the next one. Any thread may call it.</summary>
    public void Wake()
    {
        ulong one = 1;
        _ = Libc.Write(_wake.Number, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Waits.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait at once.</param>
    /// <returns>A bit for each descriptor that is ready, in their order, and <see cref="Woken"/>; 0 when the time was up.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public uint Wait(TimeSpan timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // What is ready already needs no registration.
        uint ready = Poll(0);
        if (ready != 0 || timeout == TimeSpan.Zero) return ready;
        long deadline = timeout < TimeSpan.Zero || timeout.TotalMilliseconds >= long.MaxValue / 2
            ? long.MaxValue
            : Environment.TickCount64 + (long)Math.Ceiling(timeout.TotalMilliseconds);
        // Leaving waits for a callback that runs already: the eventfd is not closed under it.
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static wait => ((DescriptorWait)wait!).Wake(), this);
        while (true)
        {
            long left = deadline == long.MaxValue ? -1 : Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
            ready = Poll((int)left);
            cancellation.ThrowIfCancellationRequested();
            if (ready != 0 || (left >= 0 && Environment.TickCount64 >= deadline)) return ready;
        }
    }

    /// <summary>Closes the eventfd; no wait may be under way.</summary>
    public void Dispose() => _wake.Dispose();

    /// <summary>One poll(2); an interruption by a signal counts as nothing ready.</summary>
    private uint Poll(int milliseconds)
    {
        int count = _descriptors.Length;
        Libc.PollDescriptor* polls = stackalloc Libc.PollDescriptor[count + 1];
        for (int i = 0; i < count; i++) polls[i] = new Libc.PollDescriptor { Descriptor = _descriptors[i].Descriptor.Number, Events = _descriptors[i].Events };
        polls[count] = new Libc.PollDescriptor { Descriptor = _wake.Number, Events = Libc.POLLIN };
        if (Libc.Poll(polls, (nuint)count + 1, milliseconds) < 0)
            return (Errno)Marshal.GetLastPInvokeError() == Errno.EINTR ? 0u : throw LinuxException.FromLastError("wait for events");
        uint ready = 0;
        for (int i = 0; i < count; i++)
        {
            if (polls[i].Returned != 0) ready |= 1u << i;
        }
        if (polls[count].Returned != 0)
        {
            ulong calls;
            _ = Libc.Read(_wake.Number, (byte*)&calls, sizeof(ulong));
            ready |= Woken;
        }
        return ready;
    }
}
