namespace NetLab.Devices;

/// <summary>One way to know of USB storage.</summary>
internal interface IUsbStorageBackend : IDisposable
{
    /// <summary>Which.</summary>
    UsbStorageSource Source { get; }

    /// <summary>Begins to listen, and then looks what there is: nothing falls in between.</summary>
    /// <returns>The disks there are.</returns>
    IReadOnlyList<UsbStorageFacts> Start(CancellationToken cancellation);

    /// <summary>Waits until something changed.</summary>
    ValueTask<UsbStorageReading> ReadAsync(CancellationToken cancellation);
}
