using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>A cmdlet that has UDisks2 do something with USB storage.</summary>
public abstract class UsbStorageActionCmdlet : NetLabCmdlet
{
    private readonly UsbStorageProgress _progress = new();

    /// <summary>The device file, of a disk for all that is on it, or of one volume: <c>/dev/sda</c>, <c>/dev/sda1</c>. Wildcards may be used.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UsbStorageNodeCompleter))]
    [SupportsWildcards]
    public string[]? DeviceNode { get; set; }

    /// <summary>The volumes of this label. Wildcards may be used.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageLabelCompleter))]
    [SupportsWildcards]
    public string[]? Label { get; set; }

    /// <summary>The device of this serial number. Wildcards may be used.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageSerialCompleter))]
    [SupportsWildcards]
    public string[]? SerialNumber { get; set; }

    /// <summary>Also disks that are not on USB. Without it those are left alone, whatever is given.</summary>
    [Parameter]
    public SwitchParameter AllDrives { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(DeviceNode, () =>
    {
        if (DeviceNode is null && Label is null && SerialNumber is null) throw Failure.OfParameter(nameof(DeviceNode), "Say which: give -DeviceNode, -Label or -SerialNumber, or pipe from Get-UsbStorageDevice.");
        UDisks2Actions? actions = Open();
        var hardware = new UsbStorageSelection(null, null) { SerialNumber = UsbStorageSelection.Patterns(SerialNumber) };
        var content = new UsbStorageSelection(Label, null);
        WildcardPattern[]? nodes = UsbStorageSelection.Patterns(DeviceNode);
        bool isAny = false;
        foreach (UsbStorageDevice device in actions?.Devices ?? Plain())
        {
            if (!hardware.Accepts(device)) continue;
            bool isWhole = nodes is null || Array.Exists(nodes, node => node.IsMatch(device.DeviceNode));
            List<UsbStorageVolume> volumes = [.. device.Volumes.Where(volume => content.AcceptsVolume(volume) && (isWhole || Array.Exists(nodes!, node => node.IsMatch(volume.DeviceNode))))];
            if (volumes.Count == 0 && !(isWhole && Label is null)) continue;
            isAny = true;
            Guard(device, () => Do(actions, device, volumes));
            _progress.Complete(WriteProgress);
        }
        if (!isAny) NotFound();
    });

    /// <inheritdoc/>
    protected override ErrorRecord Record(Exception exception, object? target) => UsbStorageFailure.Advise(base.Record(exception, target), exception);

    /// <summary>Whether there is something to do where UDisks2 is missing.</summary>
    private protected virtual bool CanDoWithout => false;

    /// <summary>Does it with one device.</summary>
    /// <param name="actions">What UDisks2 can do; null where it is missing, and it can be done without.</param>
    /// <param name="device">The device.</param>
    /// <param name="volumes">Those of its volumes that are meant.</param>
    private protected abstract void Do(UDisks2Actions? actions, UsbStorageDevice device, List<UsbStorageVolume> volumes);

    /// <summary>The device as it is now; null when it is gone.</summary>
    private protected UsbStorageDevice? Again(UsbStorageDevice device) =>
        (Open()?.Devices ?? Plain()).FirstOrDefault(now => now.Id == device.Id);

    private UDisks2Actions? Open()
    {
        try
        {
            UDisks2Actions actions = UDisks2Actions.Open("System", AllDrives, Cancellation);
            actions.Progress = job => _progress.Show(job, WriteProgress);
            return actions;
        }
        catch (Exception exception) when (CanDoWithout && UsbStorageFailure.IsAbsence(exception))
        {
            WriteVerbose(Display.Escape($"Without UDisks2: {exception.Message}"));
            return null;
        }
    }

    private List<UsbStorageDevice> Plain() => UsbStorageMonitor.List(new UsbStorageOptions { AllDrives = AllDrives }, Cancellation);

    private void NotFound()
    {
        (string property, string[] wanted) = DeviceNode is { } nodes ? (nameof(DeviceNode), nodes) : Label is { } labels ? (nameof(Label), labels) : (nameof(SerialNumber), SerialNumber!);
        foreach (string one in wanted)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(one)) WriteNotFound("UsbStorageDevice", property, one);
        }
    }
}
