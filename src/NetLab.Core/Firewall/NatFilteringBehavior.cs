namespace NetLab.Firewall;

/// <summary>From whom a translated port takes packets (RFC 4787, section 5), with Windows's numbers.</summary>
public enum NatFilteringBehavior : byte
{
    /// <summary>From anybody.</summary>
    EndpointIndependentFiltering = 0,

    /// <summary>From those who were sent something. Linux also looks at the port.</summary>
    AddressDependentFiltering = 1,
}
