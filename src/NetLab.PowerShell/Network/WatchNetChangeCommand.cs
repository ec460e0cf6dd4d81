using System.Globalization;
using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Shows links, addresses, routes and neighbours as they come, change and go (<c>ip monitor</c>), with what was before and what is now.</summary>
/// <remarks>
/// <para>Each event carries the thing itself as Get-NetAdapter, Get-NetIPAddress, Get-NetRoute and Get-NetNeighbor show it: <c>Before</c> and <c>After</c>, and in
/// words <c>What</c> is different. It needs no privilege in the namespace the caller is in.</para>
/// <para>Unlike <c>ip monitor</c> it knows what was there when it began: what the kernel repeats without a change is not shown, and IPv4 routes that go with
/// their interface, of which the kernel says nothing, are. Routes are those of the table main unless <c>-Table</c> says otherwise. When changes come
/// faster than they are read, <c>EventsLost</c> says so and with <c>Lost</c> how many messages are missing; then everything is read again, and what has
/// become of it meanwhile is told.</para>
/// </remarks>
/// <example>
/// <para>What is there, and what becomes of it within half a second.</para>
/// <code>
/// New-NetNamespace c1
/// Watch-NetChange -Type Link, Address -IncludePresent -Timeout 0.5 -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Waits, here for at most a second, until eth0 is up or down and says what happened.</para>
/// <code>Watch-NetChange Link -InterfaceAlias eth0 -Action Changed -Count 1 -Timeout 1 | ForEach-Object What</code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "NetChange")]
[OutputType(typeof(NetChange))]
public sealed class WatchNetChangeCommand : WatchCmdlet
{
    /// <summary>Only these kinds: Link, Address, Route, Neighbor. All when not given.</summary>
    [Parameter(Position = 0)]
    public NetChangeType[]? Type { get; set; }

    /// <summary>Only these actions. <c>Present</c>, with <c>-IncludePresent</c>, and <c>EventsLost</c> are always shown.</summary>
    [Parameter]
    public NetChangeAction[]? Action { get; set; }

    /// <summary>Only what is about these interfaces; wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Only routes of these tables: names such as main or local, or numbers; wildcards are taken. <c>main</c> when not given, <c>*</c> is all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RouteTableCompleter))]
    public string[]? Table { get; set; }

    /// <summary>Begins with what is there already, as events <c>Present</c>, which do not count for <c>-Count</c>. Nothing that happens meanwhile is missed.</summary>
    [Parameter]
    public SwitchParameter IncludePresent { get; set; }

    /// <summary>How many bytes of messages the kernel keeps until they are read; 4 MiB by default. An ordinary user gets no more than the sysctl net.core.rmem_max.</summary>
    [Parameter]
    public int QueueSize { get; set; } = 4 * 1024 * 1024;

    /// <inheritdoc/>
    private protected override void Watch(NetworkStack stack)
    {
        if (QueueSize < 1) throw Failure.OfParameter(nameof(QueueSize), $"A queue cannot have {QueueSize} bytes.");
        WildcardPattern[]? aliases = Patterns(InterfaceAlias, WildcardOptions.None), tables = Patterns(Table ?? ["main"], WildcardOptions.IgnoreCase);
        using NetChangeMonitor monitor = NetChangeMonitor.Open(stack, Type, QueueSize);
        Follow(left => monitor.Read(left, Cancellation), change =>
        {
            switch (change.Action)
            {
                case NetChangeAction.EventsLost: Write(change, counts: false); return;
                case NetChangeAction.Present when !IncludePresent: return;
                case not NetChangeAction.Present when Action is not null && Array.IndexOf(Action, change.Action) < 0: return;
            }
            if (aliases is not null && !Array.Exists(aliases, pattern => pattern.IsMatch(change.InterfaceAlias))) return;
            if ((change.After ?? change.Before) is NetRoute route && !Array.Exists(tables!, pattern => pattern.IsMatch(route.Table) || pattern.IsMatch(route.TableId.ToString(CultureInfo.InvariantCulture)))) return;
            Write(change, counts: change.Action != NetChangeAction.Present);
        });
    }

    private static WildcardPattern[]? Patterns(string[]? texts, WildcardOptions options) =>
        texts is null ? null : Array.ConvertAll(texts, text => new WildcardPattern(text, options));
}
