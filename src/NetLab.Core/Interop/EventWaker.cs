namespace NetLab.Interop;

/// <summary>
/// An eventfd(2) that makes one waiter's poll return. Each waiter has its own: the first of several to see it would take it from the others.
/// </summary>
internal sealed unsafe class EventWaker : IDisposable
{
    private readonly LinuxDescriptor _event;

    public EventWaker()
    {
        int fd = Libc.EventDescriptor(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        _event = fd >= 0 ? new LinuxDescriptor(fd) : throw LinuxException.FromLastError("make an event descriptor");
    }

    /// <summary>The descriptor, for the waiter to poll.</summary>
    internal LinuxDescriptor Descriptor => _event;

    /// <summary>Makes the present or the next wait return; nothing when it is closed.</summary>
    public void Wake()
    {
        try
        {
            using var use = new DescriptorUse(_event);
            ulong one = 1;
            _ = Libc.Write(use.Number, (byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any longer.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}
