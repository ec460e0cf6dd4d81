using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>What the cmdlets for addresses, IP interfaces, routes and neighbours share.</summary>
public abstract class IPCmdlet : NetworkCmdlet
{
    /// <summary>Whether a value is one of those given, or none are.</summary>
    private protected static bool Among<T>(T[]? given, T value) => given is null || Array.IndexOf(given, value) >= 0;

    /// <summary>An interface in a sentence: <c>'eth0' in 'c1'</c>.</summary>
    private protected static string Described(string alias, string? space) => space is null ? $"'{alias}'" : $"'{alias}' in '{space}'";

    /// <summary>The exception for a bad value of a parameter.</summary>
    private protected static ArgumentException Wrong(string parameter, string fault) => new(fault, parameter);

    /// <summary>
    /// Whether a value of -PolicyStore is the store Linux has. The other one is as on a Windows machine where nothing was ever stored: listing it
    /// gives nothing, and what is named is not found there.
    /// </summary>
    /// <exception cref="ArgumentException">Windows has no such store either.</exception>
    private protected static bool IsActiveStore(string? store) => store?.ToUpperInvariant() switch
    {
        null or "" or "ACTIVESTORE" or "ACTIVE" => true,
        "PERSISTENTSTORE" or "PERSISTENT" => false,
        _ => throw Wrong(nameof(GetNetIPAddressCommand.PolicyStore), $"There is no policy store '{store}'; Linux has the ActiveStore only."),
    };

    /// <summary>Refuses to make what survives a restart.</summary>
    /// <exception cref="NotSupportedException">The persistent store is asked for.</exception>
    /// <exception cref="ArgumentException">Windows has no such store either.</exception>
    private protected static void RefusePersistence(string? store)
    {
        if (IsActiveStore(store)) return;
        throw new NotSupportedException(
            "-PolicyStore PersistentStore: the Linux kernel keeps the running configuration only; what is to survive a restart is written down for systemd-networkd, NetworkManager or ifupdown.");
    }

    /// <summary>Parts values into exact ones and, when there is one pattern among them, patterns for all of them.</summary>
    private protected static (string[]? Exact, WildcardPattern[]? Patterns) Split(string[]? values)
    {
        if (values is null) return (null, null);
        return Array.Exists(values, WildcardPattern.ContainsWildcardCharacters)
            ? (null, Array.ConvertAll(values, static value => new WildcardPattern(value, WildcardOptions.IgnoreCase)))
            : (values, null);
    }

    /// <summary>Whether a text fits one of the patterns; without patterns every text does.</summary>
    private protected static bool Matches(WildcardPattern[]? patterns, string text) => patterns is null || Array.Exists(patterns, pattern => pattern.IsMatch(text));

    /// <summary>Does the work in the namespace given, and with <paramref name="everywhere"/> in every named one too.</summary>
    private protected void ForEachStack(NetworkStack stack, bool everywhere, Action<NetworkStack> work)
    {
        work(stack);
        if (!everywhere || !Directory.Exists(NamespaceReference.Directory)) return;
        NamespaceIdentity first = stack.Identity;
        foreach (string name in Directory.EnumerateFiles(NamespaceReference.Directory).Select(static path => Path.GetFileName(path)).Order())
        {
            Guard(name, () =>
            {
                NetworkStack other = Open(new NamespaceArgument(name));
                if (other.Identity != first) work(other);
            });
        }
    }
}
