using System.Management.Automation;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Lists TCP connections and the sockets that wait for them, with the processes they belong to (<c>ss -tanp</c>, <c>netstat</c>).</summary>
/// <remarks>
/// <para>The kernel itself picks out by state, port and address, so that one connection among many thousand is found at once. IPv4 over an IPv6 socket
/// is shown as IPv4; one that listens at <c>::</c> and takes IPv4 too has DualStack set.</para>
/// <para>A connection may have no process: TimeWait is kept by the kernel alone, and what was not accepted yet has no owner. Whose socket another
/// user's process has, only root sees; a warning says so, and OwningProcess is 0. Of several owners that of the lowest number is shown; Owners has all, and may look
/// for the others only when it is asked. ReceiveQueue and SendQueue are bytes that wait; of a socket that
/// listens they are the connections not accepted yet and how many may be.</para>
/// <para>CreationTime is always empty: Linux does not keep it. AppliedSetting and OffloadState are there for Windows's scripts.</para>
/// </remarks>
/// <example>
/// <para>Who listens here.</para>
/// <code>Get-NetTCPConnection -State Listen</code>
/// </example>
/// <example>
/// <para>Connections to HTTPS servers with their round-trip times, the slowest first.</para>
/// <code>Get-NetTCPConnection -RemotePort https -State Established -Detailed -ErrorAction Ignore | Sort-Object Rtt -Descending</code>
/// </example>
/// <example>
/// <para>Who listens in any container or other network namespace of this machine.</para>
/// <code>Get-NetTCPConnection -State Listen -AllNamespaces | Format-Table Namespace, LocalAddress, LocalPort, Process</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetTCPConnection", DefaultParameterSetName = ByName)]
[OutputType(typeof(NetTCPConnection), typeof(NetTCPConnectionDetail))]
public sealed class GetNetTCPConnectionCommand : TcpFilterCmdlet
{
    private readonly List<NetTCPConnection> _found = [];

    /// <summary>Only connections of these processes. 0 means those without one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessIdCompleter))]
    public uint[]? OwningProcess { get; set; }

    /// <summary>Only connections of processes with these names; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessNameCompleter))]
    [SupportsWildcards]
    public string[]? ProcessName { get; set; }

    /// <summary>Only connections with these of Windows's TCP templates. Linux has none: all that do not listen count as Internet.</summary>
    [Parameter]
    public AppliedSetting[]? AppliedSetting { get; set; }

    /// <summary>Finds nothing: Linux does not keep when a connection was made.</summary>
    [Parameter]
    public DateTime[]? CreationTime { get; set; }

    /// <summary>Only connections so offloaded. On Linux all are InHost.</summary>
    [Parameter]
    public OffloadState[]? OffloadState { get; set; }

    /// <summary>Also tells what TCP knows of each: round-trip time, segments sent again, congestion control, bytes.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Looks in every network namespace of the machine: named ones, containers', and those that only have processes.</summary>
    [Parameter]
    public SwitchParameter AllNamespaces { get; set; }

    /// <summary>Does not look for the processes, which takes longer than all the rest.</summary>
    [Parameter]
    public SwitchParameter NoProcess { get; set; }

    private protected override bool IsUnfiltered => base.IsUnfiltered && OwningProcess is null && AppliedSetting is null && CreationTime is null && OffloadState is null;

    /// <inheritdoc/>
    protected override void ProcessRecord() => InStacks(AllNamespaces, Process);

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        foreach (NetTCPConnection connection in stack.Sockets.ListTcp(ReadFilter(), Detailed, Cancellation))
        {
            if (Fits(connection)) _found.Add(connection);
        }
        if (!AllNamespaces) ReportMissing(_found);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(null, () =>
    {
        if (NoProcess && (OwningProcess is not null || ProcessName is not null))
            throw Failure.OfParameter(nameof(NoProcess), "With -NoProcess nobody knows which process a connection belongs to: leave out -OwningProcess and -ProcessName.");
        // One pass over all processes, however many namespaces were asked for.
        if (!NoProcess) AttachOwners(_found, all: OwningProcess is not null || ProcessName is not null);
        List<NetTCPConnection> found = _found;
        WildcardPattern[]? names = Patterns(ProcessName);
        if (OwningProcess is not null || names is not null || AppliedSetting is not null || CreationTime is not null || OffloadState is not null)
        {
            found = found.FindAll(item => BelongsTo(item, OwningProcess, names) && CreationTime is null
                && (AppliedSetting is null || (item.AppliedSetting is { } setting && Array.IndexOf(AppliedSetting, setting) >= 0))
                && (OffloadState is null || Array.IndexOf(OffloadState, item.OffloadState) >= 0));
            ReportMissing(nameof(OwningProcess), OwningProcess, id => found.Exists(item => BelongsTo(item, [id], null)));
            ReportMissing(nameof(CreationTime), CreationTime, static _ => false);
            ReportMissing(nameof(AppliedSetting), AppliedSetting, value => found.Exists(item => item.AppliedSetting == value));
            ReportMissing(nameof(OffloadState), OffloadState, value => found.Exists(item => item.OffloadState == value));
        }
        Write(found, AllNamespaces);
    });
}
