using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>The filters that Get-NetConntrack and Watch-NetConntrack share.</summary>
internal interface IConntrackFilters
{
    string[]? Protocol { get; }

    string[]? SourceAddress { get; }

    string[]? DestinationAddress { get; }

    string[]? Address { get; }

    string[]? SourcePort { get; }

    string[]? DestinationPort { get; }

    string[]? Port { get; }

    ConntrackState[]? State { get; }

    ConntrackStatus? Status { get; }

    uint? Mark { get; }

    AddressFamily? AddressFamily { get; }

    bool Translated { get; }
}
