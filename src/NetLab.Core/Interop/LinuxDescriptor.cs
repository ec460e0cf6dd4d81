using Microsoft.Win32.SafeHandles;

namespace NetLab.Interop;

/// <summary>A file descriptor that is closed exactly once.</summary>
public class LinuxDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>Creates an empty handle; the interop layer fills it.</summary>
    public LinuxDescriptor()
        : base(ownsHandle: true)
    {
    }

    internal LinuxDescriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>The descriptor's number while the handle is open.</summary>
    internal int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
