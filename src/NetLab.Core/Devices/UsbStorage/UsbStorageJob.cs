namespace NetLab.Devices;

/// <summary>Work UDisks2 has in hand, for whomever: a format, a mount, a check, as it was at one moment.</summary>
public sealed class UsbStorageJob
{
    internal UsbStorageJob(string bus, string path, string[] objects) => (Bus, Path, Objects) = (bus, path, objects);

    /// <summary>What it does, as UDisks2 calls it: <c>format-mkfs</c>, <c>format-erase</c>, <c>filesystem-mount</c>, <c>drive-eject</c>.</summary>
    public string Operation { get; internal init; } = "";

    /// <summary>The device files it is about.</summary>
    public string[] DeviceNode { get; internal init; } = [];

    /// <summary>The device files of the disks those are on.</summary>
    public string[] Disk { get; internal init; } = [];

    /// <summary>How far it is, from 0 to 100; null where UDisks2 cannot tell.</summary>
    public double? PercentComplete { get; internal init; }

    /// <summary>How many bytes it has to go through in all; null where that is not known.</summary>
    public long? Bytes { get; internal init; }

    /// <summary>How many bytes it goes through in a second; null where that is not known.</summary>
    public long? Rate { get; internal init; }

    /// <summary>When it began.</summary>
    public DateTime? StartTime { get; internal init; }

    /// <summary>When it should be done, as UDisks2 reckons; null where it does not.</summary>
    public DateTime? ExpectedEndTime { get; internal init; }

    /// <summary>Whether it can be cancelled (the method Cancel of org.freedesktop.UDisks2.Job).</summary>
    public bool IsCancelable { get; internal init; }

    /// <summary>The user who asked for it.</summary>
    public uint UserId { get; internal init; }

    /// <summary>The name of the user who asked for it; null where the user has none here.</summary>
    public string? UserName { get; internal init; }

    /// <summary>Whether it has ended.</summary>
    public bool IsCompleted { get; internal init; }

    /// <summary>Whether it ended well; null while it runs, and where UDisks2 went away with it.</summary>
    public bool? Succeeded { get; internal init; }

    /// <summary>What UDisks2 said of its end, as a rule why it failed; null where it said nothing.</summary>
    public string? Message { get; internal init; }

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>The service on the bus.</summary>
    public string Destination { get; } = UDisks2Names.Service;

    /// <summary>The job's object.</summary>
    public string Path { get; }

    /// <summary>The objects of UDisks2 it is about.</summary>
    internal string[] Objects { get; }

    /// <inheritdoc/>
    public override string ToString() => DeviceNode.Length == 0 ? Operation : $"{Operation} of {string.Join(", ", DeviceNode)}";

    /// <summary>Whether it is about an object of UDisks2.</summary>
    internal bool IsAbout(string path) => Array.IndexOf(Objects, path) >= 0;

    /// <summary>The job when it is gone without a word.</summary>
    internal UsbStorageJob Gone() => new(Bus, Path, Objects)
    {
        Operation = Operation,
        DeviceNode = DeviceNode,
        Disk = Disk,
        PercentComplete = PercentComplete,
        Bytes = Bytes,
        StartTime = StartTime,
        UserId = UserId,
        UserName = UserName,
        IsCompleted = true,
    };

    internal bool IsSame(UsbStorageJob other) =>
        PercentComplete == other.PercentComplete && Rate == other.Rate && Bytes == other.Bytes && ExpectedEndTime == other.ExpectedEndTime && IsCompleted == other.IsCompleted
        && Operation == other.Operation && DeviceNode.AsSpan().SequenceEqual(other.DeviceNode);
}
