using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Which USB storage is meant, by what the cmdlets' parameters say. What is not given is not looked at.</summary>
internal sealed class UsbStorageSelection
{
    private const int IdLength = 4;
    private readonly WildcardPattern[]? _labels, _fileSystems;

    public UsbStorageSelection(string[]? labels, string[]? fileSystems) => (_labels, _fileSystems) = (Patterns(labels), Patterns(fileSystems));

    public WildcardPattern[]? SerialNumber { get; init; }

    public WildcardPattern[]? Port { get; init; }

    public WildcardPattern[]? DeviceNode { get; init; }

    public string[]? VendorId { get; init; }

    public string[]? ProductId { get; init; }

    public long? MinimumSize { get; init; }

    /// <summary>Whether anything about volumes is asked for.</summary>
    public bool AsksForVolumes => _labels is not null || _fileSystems is not null;

    /// <summary>Texts as patterns; null where there are none.</summary>
    public static WildcardPattern[]? Patterns(string[]? texts) =>
        texts is not { Length: > 0 } ? null : Array.ConvertAll(texts, static text => new WildcardPattern(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant));

    /// <summary>USB numbers in the kernel's spelling: four hexadecimal digits. 0x951 and 951 (a number to PowerShell) are 0951.</summary>
    /// <exception cref="ArgumentException">It is no such number.</exception>
    public static string[]? Ids(string[]? ids, string parameter)
    {
        if (ids is not { Length: > 0 }) return null;
        return Array.ConvertAll(ids, id =>
        {
            string digits = id.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? id[2..] : id;
            return digits.Length is > 0 and <= IdLength && digits.All(char.IsAsciiHexDigit)
                ? digits.PadLeft(IdLength, '0').ToLowerInvariant()
                : throw Failure.OfParameter(parameter, $"'{id}' is no USB number: they have four hexadecimal digits, such as '0951' (lsusb shows them).");
        });
    }

    /// <summary>Whether a device is meant.</summary>
    public bool Accepts(UsbStorageDevice device) => AcceptsHardware(device) && (!AsksForVolumes || Array.Exists(device.Volumes, AcceptsVolume));

    /// <summary>Whether an event is about a device that is meant; one that is about a volume has to be about one that is meant.</summary>
    public bool Accepts(UsbStorageEventArgs happened) =>
        happened.Device is not { } device || (happened.Volume is { } volume ? AcceptsHardware(device) && AcceptsVolume(volume) : Accepts(device));

    /// <summary>Whether a volume is one of those that are meant.</summary>
    public bool AcceptsVolume(UsbStorageVolume volume) => Fits(_labels, volume.Label) && Fits(_fileSystems, volume.FileSystem);

    private static bool Fits(WildcardPattern[]? patterns, string? text) => patterns is null || (text is not null && Array.Exists(patterns, pattern => pattern.IsMatch(text)));

    private static bool IsOneOf(string[]? ids, string? id) => ids is null || (id is not null && Array.Exists(ids, one => one.Equals(id, StringComparison.OrdinalIgnoreCase)));

    private bool AcceptsHardware(UsbStorageDevice device) =>
        Fits(SerialNumber, device.Serial) && Fits(Port, device.Port) && IsOneOf(VendorId, device.UsbVendorId) && IsOneOf(ProductId, device.UsbProductId)
        && (MinimumSize is null || device.Size >= MinimumSize)
        && (Fits(DeviceNode, device.DeviceNode) || Array.Exists(device.Volumes, volume => Fits(DeviceNode, volume.DeviceNode)));
}
