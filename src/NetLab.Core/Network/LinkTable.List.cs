using System.Globalization;
using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <content>Reading adapters.</content>
public sealed partial class LinkTable
{
    /// <summary>All adapters, by ascending index, with the names of what they are linked to.</summary>
    /// <param name="kind">Only those of this kind (<see cref="NetAdapter.Kind"/>, in any case); null for all.</param>
    /// <param name="complete">Whether to name their masters, parents and peers, for which other namespaces may be asked.</param>
    public List<NetAdapter> List(string? kind = null, bool complete = true)
    {
        List<NetAdapter> adapters = List<NetAdapter>(kind is null ? null : LinkKind.Kernel(kind), 0);
        // The kernel filters by its own names, and has none for hardware.
        if (kind is not null) adapters.RemoveAll(adapter => !adapter.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase));
        if (complete) Resolve(adapters, all: kind is null);
        return adapters;
    }

    /// <summary>One adapter.</summary>
    /// <param name="index">Its index, from 1.</param>
    /// <param name="complete">Whether to name its master, parent and peer, for which other interfaces and namespaces are asked.</param>
    /// <exception cref="LinuxException">There is none of that index (ENODEV).</exception>
    public NetAdapter Get(uint index, bool complete = true)
    {
        NetAdapter adapter = Read<NetAdapter>(index);
        if (complete) Resolve([adapter], all: false);
        return adapter;
    }

    /// <summary>One adapter.</summary>
    /// <param name="name">Its name, or one of its alternative names.</param>
    /// <param name="complete">Whether to name its master, parent and peer, for which other interfaces and namespaces are asked.</param>
    /// <exception cref="LinuxException">There is none of that name (ENODEV).</exception>
    public NetAdapter Get(string name, bool complete = true)
    {
        NetAdapter adapter = Read<NetAdapter>(name);
        if (complete) Resolve([adapter], all: false);
        return adapter;
    }

    /// <summary>One adapter, without the names of its peer, parent and master, for which other interfaces have to be asked.</summary>
    internal T Read<T>(uint index)
        where T : NetAdapter, new()
    {
        string attempted = string.Create(CultureInfo.InvariantCulture, $"find the interface with index {index}");
        // Index 0 would mean "by name" to the kernel.
        if (index is 0 or > int.MaxValue) throw new NetlinkException(Errno.ENODEV, attempted);
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage { Index = (int)index });
        request.UInt32(LinkAttribute.ExtendedMask, SkipStatistics);
        return ReadOne<T>(request, attempted);
    }

    /// <summary>As <see cref="Read{T}(uint)"/>, by name or alternative name.</summary>
    internal T Read<T>(string name)
        where T : NetAdapter, new()
    {
        using var request = new NetlinkWriter();
        WriteFind(request, name);
        return ReadOne<T>(request, $"find the interface '{name}'");
    }

    /// <summary>The adapters of a kind, or the ports of a master, which the kernel picks out; without the names behind indexes.</summary>
    /// <param name="kernelKind">The kernel's name of the kind; null for all.</param>
    /// <param name="master">The index of the master whose ports are wanted; 0 for all.</param>
    internal List<T> List<T>(string? kernelKind, uint master)
        where T : NetAdapter, new()
    {
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetLink, NetlinkFlags.None);
        request.Fixed(new LinkMessage());
        request.UInt32(LinkAttribute.ExtendedMask, SkipStatistics);
        if (master != 0) request.UInt32(LinkAttribute.Master, master);
        if (kernelKind is not null)
        {
            int info = request.BeginNested(LinkAttribute.LinkInfo);
            request.Text(LinkAttribute.InfoKind, kernelKind);
            request.EndNested(info);
        }
        List<T> adapters;
        try
        {
            adapters = _stack.Route.Dump(request, "list the interfaces", (in NetlinkMessage message, out T adapter) => LinkReader.TryRead(in message, out adapter));
        }
        catch (NetlinkException exception) when (kernelKind is not null && exception.Error == Errno.EOPNOTSUPP)
        {
            // A kind the kernel has not loaded has no links.
            return [];
        }
        adapters.Sort(static (a, b) => a.InterfaceIndex.CompareTo(b.InterfaceIndex));
        foreach (T adapter in adapters) adapter.Namespace = _stack.Namespace;
        return adapters;
    }

    /// <summary>Fills in the names behind indexes: masters, parents, and the other ends of veth pairs, in whatever namespace they are.</summary>
    /// <param name="adapters">The adapters to complete.</param>
    /// <param name="all">Whether they are all of the namespace's, so that nothing in it need be asked again.</param>
    internal void Resolve<T>(List<T> adapters, bool all)
        where T : NetAdapter
    {
        var names = new Dictionary<int, string?>(adapters.Count);
        foreach (T adapter in adapters) names[(int)adapter.InterfaceIndex] = adapter.Name;
        List<T>? elsewhere = null;
        foreach (T adapter in adapters)
        {
            if (adapter.MasterIndex is uint master) adapter.Master = NameOf((int)master, names, all);
            if (adapter.LinkedIndex <= 0) continue;
            if (adapter.LinkNamespaceId is null)
            {
                adapter.LinkedNamespace = _stack.Namespace;
                adapter.LinkedName = NameOf(adapter.LinkedIndex, names, all);
            }
            else
            {
                (elsewhere ??= []).Add(adapter);
            }
        }
        if (elsewhere is not null) LinkedInterfaces.Resolve(_stack, elsewhere);
    }

    private string? NameOf(int index, Dictionary<int, string?> names, bool all)
    {
        if (names.TryGetValue(index, out string? name) || all) return name;
        return names[index] = FindName(index);
    }

    /// <summary>The name of an interface; null where there is none of that index.</summary>
    internal string? FindName(int index)
    {
        try
        {
            return Read<NetAdapter>((uint)index).Name;
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENODEV)
        {
            return null;
        }
    }

    private T ReadOne<T>(NetlinkWriter request, string attempted)
        where T : NetAdapter, new()
    {
        List<T> found = _stack.Route.Query(request, attempted, (in NetlinkMessage message, out T adapter) => LinkReader.TryRead(in message, out adapter));
        if (found.Count == 0) throw new NetlinkException(Errno.ENODEV, attempted);
        found[0].Namespace = _stack.Namespace;
        return found[0];
    }
}
