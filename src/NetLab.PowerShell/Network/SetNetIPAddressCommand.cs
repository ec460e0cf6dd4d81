using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Changes IP addresses: their prefix length, lifetimes, metric, and whether new connections use them.</summary>
/// <remarks>
/// <para>What is not given stays as it is. Lifetimes and the metric change in place. The prefix length is part of an address's identity for
/// the kernel: an IPv4 address is made anew beside the old one, which then goes; an IPv6 address goes first and comes back, so that its
/// connections may notice. Both are one step, and undone when they cannot be completed. It needs CAP_NET_ADMIN.</para>
/// <para><c>-SkipAsSource $true</c> sets the preferred lifetime to zero. New IPv6 connections then choose another address where there is one; for
/// IPv4 the kernel notes it, but chooses by routes (see <c>New-NetRoute -PreferredSource</c>).</para>
/// </remarks>
/// <example>
/// <para>A shorter life, and a longer prefix.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
/// Set-NetIPAddress 10.0.0.2 -Namespace c1 -ValidLifetime 01:00:00 -PassThru
/// Get-NetIPAddress 10.0.0.2 -Namespace c1 | Set-NetIPAddress -PrefixLength 16
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What a change of all manual IPv4 addresses would do.</para>
/// <code>
/// Set-NetIPAddress -AddressFamily IPv4 -PrefixOrigin Manual -SkipAsSource $true -WhatIf
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Set, "NetIPAddress", DefaultParameterSetName = Query, SupportsShouldProcess = true)]
[OutputType(typeof(NetIPAddress))]
public sealed class SetNetIPAddressCommand : AddressQueryCmdlet
{
    private const string ByObject = "InputObject";

    /// <summary>Addresses, as Get-NetIPAddress emits them. Each is changed in the namespace it came from.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetIPAddress[] InputObject { get; set; } = [];

    /// <summary>The new prefix length: 0 to 32 of IPv4, 0 to 128 of IPv6.</summary>
    [Parameter]
    public byte? PrefixLength { get; set; }

    /// <summary>How long new connections prefer it from now on, at most the valid lifetime; [TimeSpan]::MaxValue for ever.</summary>
    [Parameter]
    public TimeSpan? PreferredLifetime { get; set; }

    /// <summary>How long it stays from now on, in whole seconds; [TimeSpan]::MaxValue for ever.</summary>
    [Parameter]
    public TimeSpan? ValidLifetime { get; set; }

    /// <summary>Whether new connections are to choose another address: $true sets the preferred lifetime to zero, $false to the valid one.</summary>
    [Parameter]
    public bool? SkipAsSource { get; set; }

    /// <summary>The kind. Linux makes anycast addresses itself, for routers: only Unicast is taken.</summary>
    [Parameter]
    public AddressType? Type { get; set; }

    /// <summary>The metric of the route to its network; 0 is the kernel's usual one.</summary>
    [Parameter]
    [Alias("Metric")]
    public uint? RouteMetric { get; set; }

    /// <summary>Emits the addresses as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject is [NetIPAddress one] ? one.IPAddress : IPAddress is [string address] ? address : base.Target;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (Type == AddressType.Anycast)
            throw new NotSupportedException("-Type Anycast: Linux makes anycast addresses itself, on interfaces that forward IPv6.");
        var change = new AddressChange
        {
            PrefixLength = PrefixLength, PreferredLifetime = PreferredLifetime, ValidLifetime = ValidLifetime, SkipAsSource = SkipAsSource, RouteMetric = RouteMetric,
        };
        if (change == new AddressChange())
            throw new ArgumentException("Nothing to change: give -PrefixLength, -ValidLifetime, -PreferredLifetime, -SkipAsSource or -RouteMetric.");
        if (ParameterSetName == ByObject)
        {
            foreach (NetIPAddress address in InputObject)
            {
                Guard(address.IPAddress, () => Change(Open(address.Namespace is null ? null : new NamespaceArgument(address.Namespace)), address, change));
            }
            return;
        }
        ForEachStack(stack, IncludeAllCompartments, its =>
        {
            foreach (NetIPAddress address in Find(its)) Guard(address.IPAddress, () => Change(its, address, change));
        });
    }

    private void Change(NetworkStack stack, NetIPAddress address, AddressChange change)
    {
        if (!Should($"Of the address {address} on {Described(address.InterfaceAlias, address.Namespace)} set {Sentence()}")) return;
        NetIPAddress changed = stack.Addresses.Set(address, change);
        if (PassThru) WriteObject(changed);
    }

    private string Sentence()
    {
        var parts = new List<string>();
        if (PrefixLength is not null) parts.Add($"the prefix length to {PrefixLength}");
        if (ValidLifetime is TimeSpan valid) parts.Add($"the valid lifetime to {Text(valid)}");
        if (PreferredLifetime is TimeSpan preferred) parts.Add($"the preferred lifetime to {Text(preferred)}");
        if (SkipAsSource is bool skip) parts.Add($"SkipAsSource to {skip}");
        if (RouteMetric is not null) parts.Add($"the route metric to {RouteMetric}");
        return string.Join(", ", parts);

        static string Text(TimeSpan time) => time == TimeSpan.MaxValue ? "infinite" : time.ToString();
    }
}
