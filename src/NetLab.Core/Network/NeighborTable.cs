using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>The neighbours of a namespace: ARP and neighbour discovery entries, and proxy entries (rtnetlink(7), RTM_*NEIGH).</summary>
public sealed class NeighborTable
{
    private readonly NetworkStack _stack;

    internal NeighborTable(NetworkStack stack) => _stack = stack;

    /// <summary>Lists neighbours.</summary>
    /// <param name="filter">Which; null is all, without proxy entries.</param>
    /// <param name="cancellation">Ends a long listing.</param>
    /// <exception cref="ArgumentException">An address in the filter is none.</exception>
    public List<NetNeighbor> List(NeighborFilter? filter = null, CancellationToken cancellation = default)
    {
        var reader = new NeighborReader(_stack.Links.Names(), _stack.Namespace, filter);
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetNeighbor, NetlinkFlags.None);
        request.Fixed(new NeighborMessage
        {
            Family = filter?.AddressFamily is { } family ? IPValue.Number(family) : (byte)0,
            Flags = filter?.Proxies == true ? NeighborFlags.Proxy : NeighborFlags.None,
        });
        if (filter?.InterfaceIndexes is [var index]) request.Int32(NeighborAttribute.InterfaceIndex, index);
        try
        {
            return _stack.Route.Dump<NetNeighbor>(request, "list the neighbours", reader.Read, cancellation);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENODEV)
        {
            return [];
        }
    }

    /// <summary>Enters a neighbour; one that is known already is refused.</summary>
    /// <returns>The entry the kernel made.</returns>
    /// <exception cref="ArgumentException">The definition makes no sense.</exception>
    /// <exception cref="NetlinkException">The kernel refuses, such as a neighbour that is known (EEXIST).</exception>
    public NetNeighbor Add(NeighborDefinition neighbor) => Write(neighbor, NetlinkFlags.Create | NetlinkFlags.Exclusive);

    /// <summary>Enters a neighbour, or changes the one there is.</summary>
    /// <inheritdoc cref="Add"/>
    public NetNeighbor Replace(NeighborDefinition neighbor) => Write(neighbor, NetlinkFlags.Create | NetlinkFlags.Replace);

    /// <summary>Removes a neighbour. The kernel may learn it anew at once.</summary>
    /// <exception cref="NetlinkException">It is no longer there (ENOENT), or may not be removed.</exception>
    public void Remove(NetNeighbor neighbor)
    {
        ArgumentNullException.ThrowIfNull(neighbor);
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.DeleteNeighbor, NetlinkFlags.None);
        WriteIdentity(request, neighbor.Address, (int)neighbor.InterfaceIndex, NeighborStates.None, neighbor.IsProxy ? NeighborFlags.Proxy : NeighborFlags.None);
        try
        {
            _stack.Route.Execute(request, "remove a neighbour");
        }
        catch (NetlinkException exception)
        {
            throw exception.While($"remove the neighbour {neighbor}", exception.Error is Errno.ENOENT or Errno.ENODEV or Errno.ENXIO
                ? "It is no longer there; Get-NetNeighbor lists those there are."
                : null);
        }
    }

    private NetNeighbor Write(NeighborDefinition neighbor, NetlinkFlags flags)
    {
        ArgumentNullException.ThrowIfNull(neighbor);
        (string text, string? scope) = SplitScope(neighbor.IPAddress);
        IPValue address = IPValue.Parse(text, nameof(neighbor.IPAddress));
        byte[] linkLayer = ReadLinkLayerAddress(neighbor);
        int index = neighbor.InterfaceAlias is { } alias ? _stack.Links.IndexOf(alias) : neighbor.InterfaceIndex;
        if (index == 0 && scope is not null) index = _stack.Links.IndexOf(scope);
        if (index <= 0) throw RouteEncoder.Fault(nameof(neighbor.InterfaceAlias), $"Give the interface {address} is behind.");

        NeighborFlags kind = (neighbor.IsProxy ? NeighborFlags.Proxy : NeighborFlags.None) | (neighbor.IsRouter ? NeighborFlags.Router : NeighborFlags.None);
        string where = neighbor.InterfaceAlias ?? scope ?? $"interface {index}";
        using (var request = new NetlinkWriter())
        {
            request.Begin(RouteMessageType.NewNeighbor, flags);
            WriteIdentity(request, address, index, neighbor.IsProxy ? NeighborStates.None : ToStates(neighbor.State), kind);
            if (linkLayer.Length > 0 && !neighbor.IsProxy) request.Bytes(NeighborAttribute.LinkLayerAddress, linkLayer);
            try
            {
                _stack.Route.Execute(request, "enter a neighbour");
            }
            catch (NetlinkException exception)
            {
                throw exception.While($"enter the neighbour {address} on {where}", exception.Error switch
                {
                    Errno.EEXIST => "It is known already; Set-NetNeighbor changes it, Remove-NetNeighbor forgets it.",
                    Errno.EINVAL when linkLayer.Length > 0 => $"{where} may have link-layer addresses of another length than {neighbor.LinkLayerAddress}, or none.",
                    _ => null,
                });
            }
        }
        try
        {
            return ReadBack(address, index, neighbor.IsProxy);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENOENT)
        {
            throw exception.While($"enter the neighbour {address} on {where}",
                $"The kernel took it and keeps none such: {where} may be loopback or point-to-point, which resolve nothing.");
        }
    }

    /// <summary>The kernel reports no neighbour to whom enters it, so it is asked.</summary>
    private NetNeighbor ReadBack(in IPValue address, int index, bool proxy)
    {
        var reader = new NeighborReader(_stack.Links.Names(), _stack.Namespace);
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetNeighbor, NetlinkFlags.None);
        WriteIdentity(request, address, index, NeighborStates.None, proxy ? NeighborFlags.Proxy : NeighborFlags.None);
        List<NetNeighbor> found = _stack.Route.Query<NetNeighbor>(request, $"read the neighbour {address}", reader.Read);
        return found.Count > 0 ? found[0] : throw new NetlinkException(Errno.ENOENT, $"read the neighbour {address}");
    }

    private static void WriteIdentity(NetlinkWriter request, in IPValue address, int index, NeighborStates states, NeighborFlags flags)
    {
        request.Fixed(new NeighborMessage { Family = IPValue.Number(address.Family), InterfaceIndex = index, State = states, Flags = flags });
        request.Bytes(NeighborAttribute.Destination, address.Write(stackalloc byte[16]));
    }

    private static byte[] ReadLinkLayerAddress(NeighborDefinition neighbor)
    {
        bool needed = !neighbor.IsProxy && neighbor.State is not (NeighborState.Incomplete or NeighborState.Unreachable);
        if (string.IsNullOrEmpty(neighbor.LinkLayerAddress))
            return needed ? throw RouteEncoder.Fault(nameof(neighbor.LinkLayerAddress), $"A {neighbor.State} neighbour needs a link-layer address.") : [];
        return HardwareAddress.TryParse(neighbor.LinkLayerAddress, out byte[] bytes)
            ? bytes
            : throw RouteEncoder.Fault(nameof(neighbor.LinkLayerAddress), $"'{neighbor.LinkLayerAddress}' is no link-layer address; write it as 02-00-00-00-00-01 or 02:00:00:00:00:01.");
    }

    private static (string Address, string? Scope) SplitScope(string text) =>
        text.IndexOf('%', StringComparison.Ordinal) is >= 0 and int percent ? (text[..percent], text[(percent + 1)..]) : (text, null);

    private static NeighborStates ToStates(NeighborState state) => state switch
    {
        NeighborState.Unreachable => NeighborStates.Failed,
        NeighborState.Incomplete => NeighborStates.Incomplete,
        NeighborState.Probe => NeighborStates.Probe,
        NeighborState.Delay => NeighborStates.Delay,
        NeighborState.Stale => NeighborStates.Stale,
        NeighborState.Reachable => NeighborStates.Reachable,
        NeighborState.Permanent => NeighborStates.Permanent,
        _ => throw RouteEncoder.Fault("State", $"{state} is no state of a neighbour."),
    };
}
