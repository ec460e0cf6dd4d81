using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets what network adapters counted: bytes, packets, errors and drops.</summary>
/// <remarks>
/// <para>The counters are the kernel's 64-bit ones, from the moment the adapter was made; nothing resets them. It needs no privilege.</para>
/// <para>Linux counts received multicasts, but neither broadcasts nor, when sending, multicasts apart. Properties that Windows has and Linux
/// does not count are empty; SentUnicastPackets is every packet sent. ReceivedPackets and SentPackets are the totals.</para>
/// </remarks>
/// <example>
/// <para>All adapters.</para>
/// <code>Get-NetAdapterStatistics</code>
/// </example>
/// <example>
/// <para>The counters of the adapters in a namespace, with what went wrong.</para>
/// <code>
/// New-NetNamespace c1
/// Get-NetAdapterStatistics -Namespace c1 | Format-Table Name, ReceivedBytes, SentBytes, *Discarded*, *PacketErrors
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetAdapterStatistics", DefaultParameterSetName = ByName)]
[OutputType(typeof(NetAdapterStatistics))]
public sealed class GetNetAdapterStatisticsCommand : NetworkCmdlet
{
    private const string ByName = "ByName", ByDescription = "ByInstanceID";

    /// <summary>Names or alternative names; wildcards are allowed. Adapters can be piped in.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("ifAlias", "InterfaceAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>Descriptions, such as <c>Veth*</c>; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByDescription)]
    [Alias("ifDesc", "InstanceID")]
    [ArgumentCompleter(typeof(AdapterDescriptionCompleter))]
    [SupportsWildcards]
    public string[] InterfaceDescription { get; set; } = [];

    /// <summary>Accepted for the sake of Windows's scripts: Linux hides no adapters.</summary>
    [Parameter]
    public SwitchParameter IncludeHidden { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        List<NetAdapter> adapters =
            ParameterSetName == ByDescription ? AdapterSelector.ByDescription(stack, InterfaceDescription, NotFound)
            : Name is not null ? AdapterSelector.ByName(stack, Name, complete: true, NotFound)
            : stack.Links.List();
        foreach (NetAdapterStatistics statistics in stack.Links.Statistics(adapters)) WriteObject(statistics);
    }

    private void NotFound(string property, object value) => WriteNotFound("MSFT_NetAdapterStatisticsSettingData", property, value);
}
