using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>
/// The network namespace questions are asked from, and whose files name the servers: a named namespace has its own in
/// <c>/etc/netns/NAME</c> (ip-netns(8)), where they are there.
/// </summary>
public sealed class DnsNetwork
{
    private DnsNetwork(NetworkNamespaceHandle handle, string? name)
    {
        Handle = handle;
        Name = name;
    }

    /// <summary>The namespace's name; null at home and where it has none.</summary>
    public string? Name { get; }

    /// <summary>The open namespace.</summary>
    internal NetworkNamespaceHandle Handle { get; }

    /// <summary>The namespace of a stack; the handle stays its owner's and must outlive what uses this.</summary>
    /// <param name="handle">The open namespace.</param>
    /// <param name="name">Its name, for its files; null at home.</param>
    public static DnsNetwork Of(NetworkNamespaceHandle handle, string? name)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return new DnsNetwork(handle, name);
    }

    /// <summary>The namespace the calling thread is in.</summary>
    /// <param name="name">Its name, for its files; null at home.</param>
    public static DnsNetwork Current(string? name = null)
    {
        NetworkNamespaceHandle home = HomeNamespace.Handle;
        return NetworkNamespaceHandle.CurrentIdentity() == home.Identity ? new DnsNetwork(home, name) : new DnsNetwork(NetworkNamespaceHandle.OpenCurrent(), name);
    }

    /// <summary>Whether the calling thread is in this namespace. Cheap enough to ask before every question.</summary>
    public bool IsCurrent => NetworkNamespaceHandle.CurrentIdentity() == Handle.Identity;

    /// <summary>The file that counts in this namespace: its own where there is one, else the machine's.</summary>
    /// <param name="file">The file's name below /etc: resolv.conf, hosts.</param>
    internal string FileFor(string file)
    {
        if (Name is not null && !Name.Contains('/') && Name is not (".." or "."))
        {
            string own = $"/etc/netns/{Name}/{file}";
            if (File.Exists(own)) return own;
        }
        return $"/etc/{file}";
    }
}
