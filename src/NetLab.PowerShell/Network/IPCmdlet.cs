using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>What the cmdlets for addresses and IP interfaces share.</summary>
public abstract class IPCmdlet : NetworkCmdlet
{
    /// <summary>Whether a value is one of those given, or none are.</summary>
    private protected static bool Among<T>(T[]? given, T value) => given is null || Array.IndexOf(given, value) >= 0;

    /// <summary>An interface in a sentence: <c>'eth0' in 'c1'</c>.</summary>
    private protected static string Described(string alias, string? space) => space is null ? $"'{alias}'" : $"'{alias}' in '{space}'";

    /// <summary>The exception for a bad value of a parameter.</summary>
    private protected static ArgumentException Wrong(string parameter, string fault) => new(fault, parameter);

    /// <summary>Refuses what Linux does not have: a store that survives a restart.</summary>
    /// <exception cref="NotSupportedException">The persistent store is asked for.</exception>
    /// <exception cref="ArgumentException">There is no such store on Windows either.</exception>
    private protected static void CheckStore(string? store)
    {
        if (store is null || store.Equals("ActiveStore", StringComparison.OrdinalIgnoreCase)) return;
        if (store.Equals("PersistentStore", StringComparison.OrdinalIgnoreCase))
        {
            throw new NotSupportedException(
                "-PolicyStore PersistentStore: the Linux kernel has the active store only; what survives a restart is kept by the distribution's network manager.");
        }
        throw Wrong(nameof(GetNetIPAddressCommand.PolicyStore), $"'{store}' is no policy store; ActiveStore is.");
    }

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
