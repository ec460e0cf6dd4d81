using System.Management.Automation;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Finds adapters as Windows's NetAdapter cmdlets do, with Windows's answer for those that are not there.</summary>
internal static class AdapterSelector
{
    /// <summary>Windows's class, which its error texts name.</summary>
    public const string WindowsClass = "MSFT_NetAdapter";

    /// <summary>By name or alternative name, with wildcards. Adapters that are named exactly are asked for one by one.</summary>
    public static List<NetAdapter> ByName(NetworkStack stack, string[] names, bool complete, Action<string, object> notFound)
    {
        if (Array.Exists(names, static name => WildcardPattern.ContainsWildcardCharacters(name)))
            return Match(stack.Links.List(), names, nameof(NetAdapter.Name), static adapter => adapter.Name, notFound);
        var found = new List<NetAdapter>(names.Length);
        foreach (string name in names) Add(found, () => stack.Links.Get(name, complete), nameof(NetAdapter.Name), name, notFound);
        return found;
    }

    /// <summary>By description, with wildcards.</summary>
    public static List<NetAdapter> ByDescription(NetworkStack stack, string[] descriptions, Action<string, object> notFound) =>
        Match(stack.Links.List(), descriptions, nameof(NetAdapter.InterfaceDescription), static adapter => adapter.InterfaceDescription, notFound);

    /// <summary>By index.</summary>
    public static List<NetAdapter> ByIndex(NetworkStack stack, uint[] indexes, Action<string, object> notFound)
    {
        var found = new List<NetAdapter>(indexes.Length);
        foreach (uint index in indexes) Add(found, () => stack.Links.Get(index), nameof(NetAdapter.InterfaceIndex), index, notFound);
        return found;
    }

    private static void Add(List<NetAdapter> found, Func<NetAdapter> read, string property, object value, Action<string, object> notFound)
    {
        try
        {
            NetAdapter adapter = read();
            if (!found.Exists(other => other.InterfaceIndex == adapter.InterfaceIndex)) found.Add(adapter);
        }
        catch (NetlinkException exception) when (exception.Error is Errno.ENODEV or Errno.ERANGE or Errno.EINVAL)
        {
            // No interface can have a name the kernel does not even look for.
            notFound(property, value);
        }
    }

    private static List<NetAdapter> Match(
        List<NetAdapter> adapters, string[] wanted, string property, Func<NetAdapter, string> text, Action<string, object> notFound)
    {
        var found = new SortedDictionary<uint, NetAdapter>();
        foreach (string value in wanted)
        {
            bool wild = WildcardPattern.ContainsWildcardCharacters(value);
            WildcardPattern? pattern = wild ? new WildcardPattern(value, WildcardOptions.None) : null;
            bool any = false;
            foreach (NetAdapter adapter in adapters)
            {
                string own = text(adapter);
                if (own != value && pattern?.IsMatch(own) != true && !Array.Exists(adapter.AlternativeNames, name => name == value)) continue;
                found[adapter.InterfaceIndex] = adapter;
                any = true;
            }
            if (!any && !wild) notFound(property, value);
        }
        return [.. found.Values];
    }
}
