namespace NetLab.PowerShell.Packets;

/// <summary>How much Test-NetConnection tells.</summary>
public enum TestInformationLevel
{
    /// <summary>What one usually wants to see.</summary>
    Standard,

    /// <summary>Only whether it succeeded: true or false.</summary>
    Quiet,

    /// <summary>Also the name's records, the route's next hop and the rest.</summary>
    Detailed,
}
