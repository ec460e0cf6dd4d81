using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>The settings of a bridge, as New-NetBridge and Set-NetBridge take them.</summary>
public abstract class BridgeSettingsCmdlet : LinkCmdlet
{
    /// <summary>
    /// Has the bridge speak the spanning tree protocol, which keeps loops from forming: ports then wait before they forward. <c>-Stp:$false</c> turns
    /// it off. New bridges have it off.
    /// </summary>
    [Parameter]
    public SwitchParameter Stp { get; set; }

    /// <summary>
    /// How long a port waits in each state before it forwards: seconds or a TimeSpan. With the spanning tree protocol 2 to 30 s, 15 by default; without
    /// it 0 by default, so that ports forward at once.
    /// </summary>
    [Parameter]
    [Seconds]
    public TimeSpan? ForwardDelay { get; set; }

    /// <summary>How often the bridge tells its neighbours that it lives, 1 to 10 s: seconds or a TimeSpan. Matters with the spanning tree protocol.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? HelloTime { get; set; }

    /// <summary>After how long a silent neighbour is taken for dead, 6 to 40 s: seconds or a TimeSpan. Matters with the spanning tree protocol.</summary>
    [Parameter]
    [Alias("MaxAge")]
    [Seconds]
    public TimeSpan? MaximumAge { get; set; }

    /// <summary>
    /// How long the bridge remembers behind which port a MAC address is: seconds or a TimeSpan, 300 s by default. 0 makes it a hub, which sends
    /// everything everywhere.
    /// </summary>
    [Parameter]
    [Seconds]
    public TimeSpan? AgeingTime { get; set; }

    /// <summary>Its priority to become the root of the spanning tree, 0 to 65535, 32768 by default; the least wins.</summary>
    [Parameter]
    public int? Priority { get; set; }

    /// <summary>Has the bridge keep VLANs apart; <c>-VlanFiltering:$false</c> turns it off. New bridges have it off.</summary>
    [Parameter]
    public SwitchParameter VlanFiltering { get; set; }

    /// <summary>
    /// Has the bridge send multicasts only where somebody listens; <c>-MulticastSnooping:$false</c> turns it off. New bridges have it on.
    /// </summary>
    [Parameter]
    public SwitchParameter MulticastSnooping { get; set; }

    /// <summary>What was given.</summary>
    private protected BridgeSettings Settings() => new()
    {
        Stp = Given(nameof(Stp), Stp),
        ForwardDelay = ForwardDelay,
        HelloTime = HelloTime,
        MaximumAge = MaximumAge,
        AgeingTime = AgeingTime,
        Priority = Priority,
        VlanFiltering = Given(nameof(VlanFiltering), VlanFiltering),
        MulticastSnooping = Given(nameof(MulticastSnooping), MulticastSnooping),
    };
}
