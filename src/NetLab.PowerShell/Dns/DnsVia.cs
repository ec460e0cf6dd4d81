namespace NetLab.PowerShell.Dns;

/// <summary>Whom questions go to.</summary>
public enum DnsVia
{
    /// <summary>The name servers themselves.</summary>
    Direct,

    /// <summary>systemd-resolved over D-Bus, which has its own cache, servers by interface, and rules which name goes where.</summary>
    Resolved,

    /// <summary>The neighbours on the link, by multicast DNS: names below <c>local</c>.</summary>
    Mdns,

    /// <summary>The neighbours on the link, by LLMNR: names of one label.</summary>
    Llmnr,

    /// <summary>The neighbours on the link, by NetBIOS's name service: names of one label of up to 15 characters, and their IPv4 addresses.</summary>
    NetBios,
}
