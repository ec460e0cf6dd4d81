namespace NetLab.Interop;

/// <summary>Keeps a descriptor from being closed, and its number from being given to another, while a system call uses it.</summary>
internal readonly ref struct DescriptorUse
{
    private readonly LinuxDescriptor _handle;

    /// <summary>Begins to use it.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public DescriptorUse(LinuxDescriptor handle)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
    }

    /// <summary>The descriptor's number.</summary>
    public int Number => _handle.Number;

    /// <summary>Ends the use.</summary>
    public void Dispose() => _handle.DangerousRelease();
}
