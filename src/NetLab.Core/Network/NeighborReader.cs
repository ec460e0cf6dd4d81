using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Reads RTM_NEWNEIGH messages, and RTM_DELNEIGH notifications.</summary>
internal sealed class NeighborReader
{
    private readonly Dictionary<int, string> _names;
    private readonly string? _namespace;
    private readonly NeighborFilter _filter;
    private readonly IPValue[]? _addresses;

    public NeighborReader(Dictionary<int, string> interfaceNames, string? namespaceName, NeighborFilter? filter = null)
    {
        _names = interfaceNames;
        _namespace = namespaceName;
        _filter = filter ?? new NeighborFilter();
        if (_filter.IPAddresses is { } texts) _addresses = [.. texts.Select(static text => IPValue.Parse(text, nameof(NetNeighbor.IPAddress)))];
    }

    /// <summary>Reads one message; false for what is no IP neighbour or does not pass the filter.</summary>
    public bool Read(in NetlinkMessage message, out NetNeighbor neighbor)
    {
        neighbor = null!;
        if (message.Type is not (RouteMessageType.NewNeighbor or RouteMessageType.DeleteNeighbor)) return false;
        NeighborMessage header = message.Fixed<NeighborMessage>(out NetlinkAttributeReader attributes);
        if (header.Family is not (IPValue.FamilyIPv4 or IPValue.FamilyIPv6)) return false;
        if (_filter.InterfaceIndexes is { } indexes && !indexes.Contains(header.InterfaceIndex)) return false;
        IPValue? address = null;
        ReadOnlySpan<byte> linkLayer = default;
        while (attributes.Read())
        {
            if (attributes.Type == NeighborAttribute.Destination)
            {
                address = IPValue.TryRead(attributes.Value, out IPValue value) && IPValue.Number(value.Family) == header.Family
                    ? value
                    : throw new NetlinkFormatException($"A neighbour has an address of {attributes.Value.Length} bytes.");
            }
            else if (attributes.Type == NeighborAttribute.LinkLayerAddress)
            {
                linkLayer = attributes.Value;
                if (linkLayer.Length > HardwareAddress.MaximumLength) throw new NetlinkFormatException($"A neighbour has a link-layer address of {linkLayer.Length} bytes.");
            }
        }
        if (address is not { } found || (_addresses is not null && Array.IndexOf(_addresses, found) < 0)) return false;
        string alias = _names.TryGetValue(header.InterfaceIndex, out string? name) ? name : header.InterfaceIndex == 0 ? "" : $"if{header.InterfaceIndex}";
        neighbor = new NetNeighbor(in header, in found, linkLayer.ToArray(), alias, _namespace);
        return _filter.States is not { } states || states.Contains(neighbor.State);
    }
}
