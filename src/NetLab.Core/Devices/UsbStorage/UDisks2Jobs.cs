using NetLab.DBus;

namespace NetLab.Devices;

/// <summary>The jobs among UDisks2's objects, with the devices they are about.</summary>
internal static class UDisks2Jobs
{
    /// <summary>How many devices may stand on one another: an encrypted volume in an encrypted volume, and so on.</summary>
    private const int Deepest = 8;

    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    /// <summary>The jobs there are, those first that began first.</summary>
    /// <param name="objects">UDisks2's objects.</param>
    /// <param name="bus">The bus they are on.</param>
    /// <param name="allDrives">Whether jobs count that are about no disk on USB.</param>
    public static List<UsbStorageJob> Read(UDisks2Objects objects, string bus, bool allDrives)
    {
        var jobs = new List<UsbStorageJob>();
        Dictionary<string, UsbStorageDevice>? disks = null;
        Dictionary<uint, string>? users = null;
        foreach (UDisks2Object job in objects.All)
        {
            if (!job.Has(UDisks2Names.Job)) continue;
            disks ??= objects.Disks().ToDictionary(static facts => facts.Key, static facts => facts.Device);
            if (Read(objects, job, disks, bus, allDrives, users ??= ProcessFacts.Users()) is { } one) jobs.Add(one);
        }
        jobs.Sort(static (one, other) => Nullable.Compare(one.StartTime, other.StartTime) is var order and not 0 ? order : string.CompareOrdinal(one.Path, other.Path));
        return jobs;
    }

    private static UsbStorageJob? Read(UDisks2Objects objects, UDisks2Object job, Dictionary<string, UsbStorageDevice> disks, string bus, bool allDrives, Dictionary<uint, string> users)
    {
        string[] targets = Array.ConvertAll(job.Links(UDisks2Names.Job, "Objects"), static link => link.ToString());
        var nodes = new SortedSet<string>(StringComparer.Ordinal);
        var below = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string path in targets)
        {
            if (objects.Get(path) is not { } target) continue;
            bool isDrive = !target.Has(UDisks2Names.Block);
            if (!isDrive && target.File(UDisks2Names.Block, "Device") is { } node) nodes.Add(node);
            foreach (UDisks2Object disk in isDrive ? objects.All.Where(one => IsDiskOf(one, path)) : DiskOf(objects, target))
            {
                if (!disks.TryGetValue(disk.Path, out UsbStorageDevice? device)) continue;
                below.Add(device.DeviceNode);
                if (isDrive) nodes.Add(device.DeviceNode);
            }
        }
        if (below.Count == 0 && !allDrives) return null;
        uint user = job.UInt(UDisks2Names.Job, "StartedByUID");
        return new UsbStorageJob(bus, job.Path, targets)
        {
            Operation = job.Text(UDisks2Names.Job, "Operation") ?? "",
            DeviceNode = [.. nodes],
            Disk = [.. below],
            PercentComplete = job.Flag(UDisks2Names.Job, "ProgressValid") && job.Real(UDisks2Names.Job, "Progress") is { } part and >= 0 and <= 1 ? part * 100 : null,
            Bytes = Positive(job, "Bytes"),
            Rate = Positive(job, "Rate"),
            StartTime = Time(job, "StartTime"),
            ExpectedEndTime = Time(job, "ExpectedEndTime"),
            IsCancelable = job.Flag(UDisks2Names.Job, "Cancelable"),
            UserId = user,
            UserName = users.GetValueOrDefault(user),
            IsCompleted = job.Completion is not null,
            Succeeded = job.Completion?.Success,
            Message = job.Completion?.Message is { Length: > 0 } message ? message : null,
        };
    }

    private static bool IsDiskOf(UDisks2Object block, string drive) =>
        block.Has(UDisks2Names.Block) && !block.Has(UDisks2Names.Partition) && block.Link(UDisks2Names.Block, "Drive") == drive;

    /// <summary>The disk that a partition, or what is in an encrypted one, is on.</summary>
    private static IEnumerable<UDisks2Object> DiskOf(UDisks2Objects objects, UDisks2Object block)
    {
        UDisks2Object? at = block;
        for (int i = 0; at is not null && i < Deepest; i++)
        {
            string? under = at.Has(UDisks2Names.Partition) ? at.Link(UDisks2Names.Partition, "Table") : at.Link(UDisks2Names.Block, "CryptoBackingDevice");
            if (under is null) return [at];
            at = objects.Get(under);
        }
        return [];
    }

    private static long? Positive(UDisks2Object job, string property) =>
        job.Number(UDisks2Names.Job, property) is var number and > 0 and <= long.MaxValue ? (long)number : null;

    /// <summary>A time in microseconds since 1970; 0 is none.</summary>
    private static DateTime? Time(UDisks2Object job, string property)
    {
        ulong number = job.Number(UDisks2Names.Job, property);
        ulong most = (ulong)((DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TicksPerMicrosecond) - (ulong)(TimeSpan.FromDays(1).Ticks / TicksPerMicrosecond);
        return number is 0 || number > most ? null : DateTime.UnixEpoch.AddTicks((long)number * TicksPerMicrosecond).ToLocalTime();
    }
}
