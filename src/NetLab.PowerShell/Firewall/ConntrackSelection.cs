using NetLab.Firewall;

namespace NetLab.PowerShell.Firewall;

/// <summary>Which connections are meant by the filters that Get-NetConntrack and Watch-NetConntrack share.</summary>
internal sealed class ConntrackSelection
{
    private readonly byte[]? _protocols;
    private readonly AddressPatterns? _source, _destination, _any;
    private readonly List<(ushort First, ushort Last)>? _sourcePorts, _destinationPorts, _ports;
    private readonly IConntrackFilters _given;

    /// <summary>Reads the filters.</summary>
    /// <exception cref="ArgumentException">One makes no sense; it is named.</exception>
    public ConntrackSelection(IConntrackFilters given)
    {
        _given = given;
        _protocols = given.Protocol is null ? null : [.. given.Protocol.Select(name => ReadProtocol(name, nameof(given.Protocol)))];
        _source = AddressPatterns.From(given.SourceAddress, nameof(given.SourceAddress));
        _destination = AddressPatterns.From(given.DestinationAddress, nameof(given.DestinationAddress));
        _any = AddressPatterns.From(given.Address, nameof(given.Address));
        _sourcePorts = Ports(given.SourcePort, nameof(given.SourcePort));
        _destinationPorts = Ports(given.DestinationPort, nameof(given.DestinationPort));
        _ports = Ports(given.Port, nameof(given.Port));
        // What has one value the kernel compares, the rest is compared here.
        Filter = new ConntrackFilter
        {
            AddressFamily = given.AddressFamily,
            Protocol = _protocols is [byte protocol] ? protocol : null,
            Source = _source?.Single,
            Destination = _destination?.Single,
            SourcePort = _sourcePorts is [var one] && one.First == one.Last ? one.First : null,
            DestinationPort = _destinationPorts is [var range] ? range.First : null,
            LastDestinationPort = _destinationPorts is [var last] ? last.Last : null,
            Mark = given.Mark,
            Status = given.Status ?? ConntrackStatus.None,
        };
    }

    /// <summary>What of it the kernel can compare.</summary>
    public ConntrackFilter Filter { get; }

    /// <summary>Whether a connection that <see cref="Filter"/> lets through is meant.</summary>
    public bool Fits(ConntrackEntry entry)
    {
        if (_protocols is not null && Array.IndexOf(_protocols, ProtocolName.Parse(entry.Protocol)) < 0) return false;
        if (_given.State is not null && Array.IndexOf(_given.State, entry.State) < 0) return false;
        if (_given.Translated && entry.TranslatedSource is null && entry.TranslatedDestination is null) return false;
        if (_source?.Fits(entry.SourceAddress) == false || _destination?.Fits(entry.DestinationAddress) == false) return false;
        if (!Fits(_sourcePorts, entry.SourcePort) || !Fits(_destinationPorts, entry.DestinationPort)) return false;
        if (_any is not null && !_any.Fits(entry.SourceAddress) && !_any.Fits(entry.DestinationAddress) && !_any.Fits(entry.ReplySourceAddress) && !_any.Fits(entry.ReplyDestinationAddress)) return false;
        return _ports is null || Fits(_ports, entry.SourcePort) || Fits(_ports, entry.DestinationPort) || Fits(_ports, entry.ReplySourcePort) || Fits(_ports, entry.ReplyDestinationPort);
    }

    private static byte ReadProtocol(string name, string parameter)
    {
        try
        {
            return ProtocolName.Parse(name);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException(exception.Message[..exception.Message.LastIndexOf(" (", StringComparison.Ordinal)], parameter);
        }
    }

    private List<(ushort First, ushort Last)>? Ports(string[]? texts, string parameter)
    {
        if (texts is null) return null;
        ForwardProtocol services = _given.Protocol is [var one] && Enum.TryParse(one, ignoreCase: true, out ForwardProtocol known) ? known : ForwardProtocol.Tcp;
        return [.. texts.Select(text => PortRange.Parse(text, services, parameter))];
    }

    private static bool Fits(List<(ushort First, ushort Last)>? ranges, ushort? port)
    {
        if (ranges is null) return true;
        foreach ((ushort first, ushort last) in ranges)
        {
            if (port >= first && port <= last) return true;
        }
        return false;
    }
}
