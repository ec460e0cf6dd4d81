using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>A cmdlet that picks addresses out by every property Windows's Get-NetIPAddress and Remove-NetIPAddress know.</summary>
public abstract class AddressFilterCmdlet : AddressQueryCmdlet
{
    /// <summary>Only addresses with these prefix lengths.</summary>
    [Parameter(ParameterSetName = Query)]
    public byte[]? PrefixLength { get; set; }

    /// <summary>Only addresses with exactly these preferred lifetimes; [TimeSpan]::MaxValue for those without an end.</summary>
    [Parameter(ParameterSetName = Query)]
    public TimeSpan[]? PreferredLifetime { get; set; }

    /// <summary>Only addresses with exactly these valid lifetimes; [TimeSpan]::MaxValue for those without an end.</summary>
    [Parameter(ParameterSetName = Query)]
    public TimeSpan[]? ValidLifetime { get; set; }

    /// <summary>Only addresses that new connections avoid ($true), or do not ($false).</summary>
    [Parameter(ParameterSetName = Query)]
    public bool[]? SkipAsSource { get; set; }

    /// <summary>Only addresses of these kinds. All that Linux lists are Unicast.</summary>
    [Parameter(ParameterSetName = Query)]
    public AddressType[]? Type { get; set; }

    /// <inheritdoc/>
    private protected override bool Passes(NetIPAddress address) =>
        Among(PrefixLength, address.PrefixLength) && Among(PreferredLifetime, address.PreferredLifetime) && Among(ValidLifetime, address.ValidLifetime)
        && Among(SkipAsSource, address.SkipAsSource) && Among(Type, address.Type);
}
