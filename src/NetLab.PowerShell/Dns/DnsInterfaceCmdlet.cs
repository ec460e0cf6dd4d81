using System.Management.Automation;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Dns;

/// <summary>A cmdlet that shows something of each interface: of all, or of those selected.</summary>
public abstract class DnsInterfaceCmdlet : DnsClientCmdlet
{
    /// <summary>Names of interfaces; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Indexes of interfaces.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint[]? InterfaceIndex { get; set; }

    /// <summary>The interfaces selected.</summary>
    private protected List<int> Interfaces(NetworkStack stack) => Interfaces(stack, InterfaceAlias, InterfaceIndex);
}
