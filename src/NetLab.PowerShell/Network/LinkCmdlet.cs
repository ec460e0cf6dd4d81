using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>What the cmdlets that make links and look after bridges share.</summary>
public abstract class LinkCmdlet : NetworkCmdlet
{
    /// <summary>Windows has no bridges; this stands where it would name its class.</summary>
    private protected const string BridgeClass = "NetBridge";

    /// <summary>A place in a sentence: nothing at home, <c> in 'c1'</c> elsewhere.</summary>
    private protected static string In(NetworkStack stack) => stack.Namespace is null ? "" : $" in '{stack.Namespace}'";

    /// <summary>The value of a switch when it was given at all.</summary>
    private protected bool? Given(string parameter, SwitchParameter value) => MyInvocation.BoundParameters.ContainsKey(parameter) ? value.ToBool() : null;

    /// <summary>The bridges of the names, with wildcards; a name that fits none is Windows's not-found.</summary>
    private protected List<NetBridge> Bridges(NetworkStack stack, string[]? names)
    {
        if (names is null) return stack.Bridges.List();
        var found = new List<NetBridge>();
        if (!Array.Exists(names, WildcardPattern.ContainsWildcardCharacters))
        {
            foreach (string name in names)
            {
                try
                {
                    found.Add(stack.Bridges.Get(name));
                }
                catch (Exception fault) when (fault is LinuxException { Error: Errno.ENODEV } or ArgumentException)
                {
                    WriteNotFound(BridgeClass, nameof(NetBridge.Name), name);
                }
            }
            return found;
        }
        List<NetBridge> all = stack.Bridges.List();
        foreach (string name in names)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.None);
            List<NetBridge> fitting = all.FindAll(bridge => bridge.Name == name || pattern.IsMatch(bridge.Name));
            if (fitting.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name)) WriteNotFound(BridgeClass, nameof(NetBridge.Name), name);
            foreach (NetBridge bridge in fitting)
            {
                if (!found.Contains(bridge)) found.Add(bridge);
            }
        }
        return found;
    }

    /// <summary>The interfaces meant: names as they are, wildcards replaced by what they fit.</summary>
    private protected static List<string> Expand(NetworkStack stack, string[] names) =>
        Array.Exists(names, WildcardPattern.ContainsWildcardCharacters) ? Expand(stack.Links.Names().Values, names) : [.. names.Distinct()];

    /// <summary>The interfaces meant, out of those there are.</summary>
    private protected static List<string> Expand(IEnumerable<string> known, string[] names)
    {
        var found = new List<string>();
        foreach (string name in names)
        {
            if (WildcardPattern.ContainsWildcardCharacters(name))
            {
                var pattern = new WildcardPattern(name, WildcardOptions.None);
                found.AddRange(known.Where(one => pattern.IsMatch(one)));
            }
            else
            {
                found.Add(name);
            }
        }
        return [.. found.Distinct()];
    }

    /// <summary>The stack an object came from.</summary>
    private protected NetworkStack StackOf(string? @namespace) => Open(@namespace is null ? null : new NamespaceArgument(@namespace));

    /// <summary>
    /// Does the work for each bridge meant: those given as objects, each in its own stack and as it is now, else those of the names.
    /// What fails with one is its own error.
    /// </summary>
    private protected void EachBridge(NetworkStack stack, string[] names, NetBridge[] objects, Action<NetworkStack, NetBridge> work)
    {
        foreach (NetBridge bridge in objects)
        {
            Guard(bridge.Name, () =>
            {
                NetworkStack its = StackOf(bridge.Namespace);
                work(its, its.Bridges.Get(bridge.Name, "InputObject"));
            });
        }
        if (objects.Length > 0) return;
        foreach (NetBridge bridge in Bridges(stack, names)) Guard(bridge.Name, () => work(stack, bridge));
    }
}
