using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using NetLab.Devices;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Devices;

/// <summary>Shows device events as they happen (<c>udevadm monitor</c>).</summary>
/// <remarks>
/// <para>The kernel tells of every device that comes, goes or changes; udevd, after its rules ran, tells the same again with what it found out
/// (<c>ID_FS_LABEL</c>, <c>ID_SERIAL</c>) and when device files and links are there. Where udevd runs you get its events, elsewhere the kernel's.
/// Nobody needs root to listen.</para>
/// <para>When events come faster than they are read and the queue overflows, an event <c>EventsLost</c> says so and where; its <c>Lost</c> is how
/// many. The state of the devices is then told again, with the source <c>Sysfs</c>: <c>Present</c> for those that are there, and with <c>-IncludePresent</c>,
/// which knows what was there, <c>Remove</c> for those gone meanwhile and <c>Add</c> for new ones. Gaps in <c>SequenceNumber</c> alone are no loss: events of
/// other network namespaces' interfaces are numbered too, and told there only. What did not get into the queue, the kernel counts; a gap is a loss where it did.</para>
/// <para>In containers there may be nothing to hear: the kernel tells of devices only in network namespaces that do not belong to a user
/// namespace, of network interfaces only in their own, and udevd is heard only in its own.</para>
/// </remarks>
/// <example>
/// <para>The disks there are now, and for one second what happens to them.</para>
/// <code>Watch-DeviceEvent -Subsystem block -IncludePresent -Timeout 1</code>
/// </example>
/// <example>
/// <para>Waits for the next USB stick, for at most a second here, and names its device file.</para>
/// <code>Watch-DeviceEvent block -Action Add -Property @{ DEVTYPE = 'disk'; ID_BUS = 'usb' } -Count 1 -Timeout 1 | ForEach-Object DevNode</code>
/// </example>
/// <example>
/// <para>The interfaces of a namespace, and what becomes of them.</para>
/// <code>
/// New-NetNamespace c1
/// Watch-DeviceEvent net -Source Kernel -Namespace c1 -Timeout 0.5
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "DeviceEvent")]
[OutputType(typeof(DeviceEvent))]
public sealed class WatchDeviceEventCommand : NetLabCmdlet
{
    private DevicePropertyFilter _properties = null!;
    private DeviceInventory? _inventory;
    private int _written;

    /// <summary>The kinds of devices, such as <c>block</c>, <c>usb</c>, <c>net</c>, with wildcards; all when not given.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SubsystemCompleter))]
    [SupportsWildcards]
    public string[]? Subsystem { get; set; }

    /// <summary>
    /// Whom to listen to: <c>Kernel</c>, <c>Udev</c>, or <c>Both</c>, which gives every event twice. By default udevd where it runs, else the
    /// kernel.
    /// </summary>
    [Parameter]
    public DeviceEventSources? Source { get; set; }

    /// <summary>Only these actions. <c>EventsLost</c> is always shown.</summary>
    [Parameter]
    public DeviceAction[]? Action { get; set; }

    /// <summary>
    /// Only events that have these properties: <c>@{ DEVTYPE = 'disk'; ID_FS_TYPE = 'vfat', 'exfat' }</c>. Values may have wildcards, several values
    /// mean any of them, <c>$null</c> that the property is missing.
    /// </summary>
    [Parameter]
    public Hashtable? Property { get; set; }

    /// <summary>
    /// Begins with the devices that are there already, as events <c>Present</c>; nothing that happens meanwhile is missed. They are read from
    /// /sys, whose network interfaces are those of the namespace it was mounted in: for others use Get-NetAdapter.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludePresent { get; set; }

    /// <summary>Ends after so many events. <c>Present</c> and <c>EventsLost</c> do not count.</summary>
    [Parameter]
    public int? Count { get; set; }

    /// <summary>Ends after so many seconds. Without it, and without <c>-Count</c>, it ends with Ctrl+C.</summary>
    [Parameter]
    [Seconds]
    [Alias("TimeoutSec")]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// The network namespace to listen in: a name as <c>ip netns</c> knows it, a process id, the path of a namespace file, or an object of
    /// Get-NetNamespace. By default the namespace the caller is in. Device events other than those of network interfaces are the same in all.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceArgument? Namespace { get; set; }

    /// <summary>
    /// How many bytes of events the kernel keeps until they are read; 128 MiB by default. An ordinary user gets no more than the sysctl
    /// net.core.rmem_max.
    /// </summary>
    [Parameter]
    public int QueueSize { get; set; } = DeviceEventMonitor.DefaultQueueSize;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(Namespace?.ToString(), Watch);

    private void Watch()
    {
        if (Count < 1) throw Failure.OfParameter(nameof(Count), $"{Count} events cannot be waited for: give 1 or more.");
        if (Timeout < TimeSpan.Zero) throw Failure.OfParameter(nameof(Timeout), "A timeout is 0 seconds or more.");
        if (QueueSize < 1) throw Failure.OfParameter(nameof(QueueSize), $"A queue cannot have {QueueSize} bytes.");
        DeviceTree tree = DeviceTree.Machine;
        DeviceEventSources sources = Source ?? (tree.HasUdev ? DeviceEventSources.Udev : DeviceEventSources.Kernel);
        if (sources.HasFlag(DeviceEventSources.Udev) && !tree.HasUdev)
            WriteWarning("No udevd runs here (there is no /run/udev/control): its events will not come. The kernel's come with -Source Kernel.");
        _properties = new DevicePropertyFilter(Property);
        (string[]? exact, WildcardPattern[]? patterns) = Subsystems();
        long start = Stopwatch.GetTimestamp();
        using DeviceEventMonitor monitor = Open(sources, exact);
        using CancellationTokenSource limit = Within(Timeout > TimeSpan.Zero ? Timeout : null);
        if (!monitor.HearsDevices && sources.HasFlag(DeviceEventSources.Kernel))
            WriteWarning("This network namespace belongs to a user namespace (a rootless container's, perhaps): the kernel tells here of its network interfaces only.");
        _written = 0;
        _inventory = null;
        if (IncludePresent)
        {
            if (Namespace is not null)
                WriteWarning("What is present is read from /sys, which shows the network interfaces of the namespace it was mounted in, whatever -Namespace says.");
            Begin(sources, exact, patterns);
        }
        while (!(_written >= Count))
        {
            if (Next(monitor, limit.Token) is not { } happened) return;
            // A stream that never rests ends in time too.
            if (Timeout is { } time && time > TimeSpan.Zero && Stopwatch.GetElapsedTime(start) >= time) return;
            if (happened.Action != DeviceAction.EventsLost)
            {
                _inventory?.Apply(happened);
                Write(happened, patterns);
                continue;
            }
            WriteObject(happened);
            if (_inventory is null) Begin(sources, exact, patterns);
            else Resync(patterns);
        }
    }

    /// <summary>The next event; null when the time is up. Another thread reads ahead, so that the pipeline's does nothing but what the pipeline does with it.</summary>
    private DeviceEvent? Next(DeviceEventMonitor monitor, CancellationToken limit)
    {
        // Only what has come already.
        if (Timeout == TimeSpan.Zero) return monitor.Read(TimeSpan.Zero, Cancellation);
        try
        {
            ValueTask<DeviceEvent> next = monitor.ReadAsync(limit);
            return next.IsCompletedSuccessfully ? next.Result : next.AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Tells what is there now, and keeps it in mind.</summary>
    private void Begin(DeviceEventSources sources, string[]? exact, WildcardPattern[]? patterns)
    {
        DeviceTree tree = DeviceTree.Machine;
        IEnumerable<string>? named = patterns is null ? exact : tree.Subsystems().Where(name => Matches(patterns, name));
        // Patterns that name nothing now may do so later: then there is nothing to begin with, rather than everything.
        _inventory = new DeviceInventory(tree, patterns is not null && !named!.Any() ? ["nothing"] : named, sources.HasFlag(DeviceEventSources.Udev));
        foreach (DeviceEvent present in _inventory.Snapshot()) Write(present, patterns);
    }

    private DeviceEventMonitor Open(DeviceEventSources sources, string[]? subsystems)
    {
        NamespaceReference? reference = Namespace?.Resolve();
        try
        {
            using Interop.NetworkNamespaceHandle? target = reference?.Open();
            return DeviceEventMonitor.Open(sources, subsystems, target, QueueSize);
        }
        catch (Interop.LinuxException exception) when (reference is not null)
        {
            throw NamespaceArgument.Unreachable(exception);
        }
        catch (ArgumentException exception) when (exception.ParamName == "subsystems")
        {
            throw NamespaceArgument.Named(exception, nameof(Subsystem));
        }
    }

    /// <summary>The subsystems as names the kernel can filter by, or as patterns.</summary>
    private (string[]? Exact, WildcardPattern[]? Patterns) Subsystems() =>
        Subsystem is not { Length: > 0 } || Array.Exists(Subsystem, static name => name == "*") ? (null, null)
        : Array.Exists(Subsystem, WildcardPattern.ContainsWildcardCharacters)
            ? (null, Array.ConvertAll(Subsystem, static name => new WildcardPattern(name, WildcardOptions.CultureInvariant)))
            : (Subsystem, null);

    private static bool Matches(WildcardPattern[]? patterns, string subsystem) => patterns is null || Array.Exists(patterns, pattern => pattern.IsMatch(subsystem));

    /// <summary>Tells what became of the devices unheard.</summary>
    private void Resync(WildcardPattern[]? patterns)
    {
        foreach (DeviceEvent missed in _inventory!.Resync())
        {
            if (_written >= Count) return;
            Write(missed, patterns);
        }
    }

    private void Write(DeviceEvent happened, WildcardPattern[]? patterns)
    {
        Cancellation.ThrowIfCancellationRequested();
        bool wanted = (Action is null || happened.Action == DeviceAction.Present || Array.IndexOf(Action, happened.Action) >= 0)
            && Matches(patterns, happened.Subsystem) && _properties.Accepts(happened);
        if (!wanted) return;
        if (happened.Action != DeviceAction.Present) _written++;
        WriteObject(happened);
    }
}
