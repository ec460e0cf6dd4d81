using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>A cmdlet that waits for what happens to USB storage.</summary>
public abstract class UsbStorageEventCmdlet : UsbStorageCmdlet
{
    private protected UsbStorageMonitor Open(Predicate<UsbStorageEventArgs>? filter, bool includePresent) => UsbStorageMonitor.Open(
        new UsbStorageOptions { Source = Source, AllDrives = AllDrives, IncludePresent = includePresent, Filter = filter }, Cancellation);

    /// <summary>Which events are wanted: of a kind, and about what is selected. That some were lost is told to those who want all.</summary>
    internal static Predicate<UsbStorageEventArgs> Filter(UsbStorageSelection selection, UsbStorageEventType[]? types) =>
        happened => (types is null || Array.IndexOf(types, happened.EventType) >= 0) && selection.Accepts(happened);
}
