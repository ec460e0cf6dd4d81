namespace NetLab.Sockets;

/// <summary>
/// A control group of version 2 (cgroups(7), Documentation/admin-guide/cgroup-v2.rst). What its controllers are not enabled for is null; a limit that is
/// not set is null too.
/// </summary>
public sealed class ControlGroup
{
    private readonly string _folder;

    internal ControlGroup(string folder, string path)
    {
        (_folder, Path) = (folder, path);
        Controllers = Words("cgroup.controllers");
        EnabledControllers = Words("cgroup.subtree_control");
        Type = ControlGroups.Read(folder, "cgroup.type")?.TrimEnd('\n');
        MemoryCurrent = Number("memory.current");
        MemoryLimit = Number("memory.max");
        MemoryHigh = Number("memory.high");
        SwapCurrent = Number("memory.swap.current");
        SwapLimit = Number("memory.swap.max");
        TaskCount = Number("pids.current");
        TaskLimit = Number("pids.max");
        CpuWeight = Number("cpu.weight");
        (CpuLimit, CpuPeriod) = ControlGroups.ReadCpu(ControlGroups.Read(folder, "cpu.max"));
        IReadOnlyDictionary<string, ulong> cpu = ControlGroups.ReadPairs(ControlGroups.Read(folder, "cpu.stat"));
        if (cpu.TryGetValue("usage_usec", out ulong used)) CpuTime = ControlGroups.Microseconds(used);
        if (cpu.TryGetValue("throttled_usec", out ulong throttled)) CpuThrottledTime = ControlGroups.Microseconds(throttled);
        IReadOnlyDictionary<string, ulong> events = ControlGroups.ReadPairs(ControlGroups.Read(folder, "cgroup.events"));
        if (events.TryGetValue("populated", out ulong populated)) IsPopulated = populated != 0;
        if (events.TryGetValue("frozen", out ulong frozen)) IsFrozen = frozen != 0;
        IReadOnlyDictionary<string, ulong> memory = ControlGroups.ReadPairs(ControlGroups.Read(folder, "memory.events"));
        if (memory.TryGetValue("oom_kill", out ulong killed)) OutOfMemoryKills = killed;
        Processes = ControlGroups.ReadProcesses(ControlGroups.Read(folder, "cgroup.procs"));
    }

    /// <summary>Its path below the root of the hierarchy, as <c>/proc/PID/cgroup</c> has it; <c>/</c> for the root.</summary>
    public string Path { get; }

    /// <summary>Its folder.</summary>
    public string FullPath => _folder;

    /// <summary>The last part of its path.</summary>
    public string Name => Path == "/" ? "/" : System.IO.Path.GetFileName(Path);

    /// <summary>The controllers it has: cpu, memory, io, pids, ...</summary>
    public string[] Controllers { get; }

    /// <summary>Those of them that the groups in it have too.</summary>
    public string[] EnabledControllers { get; }

    /// <summary>domain, threaded, domain threaded or domain invalid; null for the root.</summary>
    public string? Type { get; }

    /// <summary>The processes in it, not in groups below it, ascending. Those that a namespace hides from the caller are missing.</summary>
    public int[] Processes { get; }

    /// <summary>How many they are.</summary>
    public int ProcessCount => Processes.Length;

    /// <summary>Whether there is a process in it or below it; null for the root.</summary>
    public bool? IsPopulated { get; }

    /// <summary>Whether its processes are stopped (cgroup.freeze); null for the root.</summary>
    public bool? IsFrozen { get; }

    /// <summary>Bytes of memory in use.</summary>
    public ulong? MemoryCurrent { get; }

    /// <summary>The most bytes of memory it may use (memory.max): beyond, something is killed.</summary>
    public ulong? MemoryLimit { get; }

    /// <summary>From how many bytes on it is slowed down (memory.high).</summary>
    public ulong? MemoryHigh { get; }

    /// <summary>Bytes of swap space in use.</summary>
    public ulong? SwapCurrent { get; }

    /// <summary>The most bytes of swap space it may use.</summary>
    public ulong? SwapLimit { get; }

    /// <summary>How many of its processes were killed for want of memory.</summary>
    public ulong? OutOfMemoryKills { get; }

    /// <summary>The most processors it may use, such as 1.5 (cpu.max: quota over period).</summary>
    public double? CpuLimit { get; }

    /// <summary>The time that limit is counted over.</summary>
    public TimeSpan? CpuPeriod { get; }

    /// <summary>Its share of the processors beside its neighbours'; 100 is the usual one.</summary>
    public ulong? CpuWeight { get; }

    /// <summary>The processor time it has used.</summary>
    public TimeSpan? CpuTime { get; }

    /// <summary>How long its limit held it up.</summary>
    public TimeSpan? CpuThrottledTime { get; }

    /// <summary>Processes and threads in it and below it.</summary>
    public ulong? TaskCount { get; }

    /// <summary>The most there may be.</summary>
    public ulong? TaskLimit { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;

    private string[] Words(string file) => (ControlGroups.Read(_folder, file) ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private ulong? Number(string file) => ControlGroups.ReadNumber(ControlGroups.Read(_folder, file));
}
