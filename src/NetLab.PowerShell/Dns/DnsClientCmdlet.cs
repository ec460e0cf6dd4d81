using NetLab.DBus;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Dns;

/// <summary>A cmdlet about the name servers and domains the programs of a namespace use: those of systemd-resolved where it runs, else of resolv.conf.</summary>
public abstract class DnsClientCmdlet : NetworkCmdlet
{
    private protected const string ResolvedSource = "systemd-resolved";
    private static readonly TimeSpan BusPatience = TimeSpan.FromSeconds(2);

    /// <summary>What systemd-resolved knows of the interfaces; null where it does not run, or for another namespace than the machine's.</summary>
    private protected IReadOnlyList<DnsLinkConfiguration>? ResolvedLinks(NetworkStack stack)
    {
        if (stack.Namespace is not null) return null;
        try
        {
            // Asked for its name, no service is started.
            if (DBusClient.Shared("System").FindOwner(DnsResolvedClient.Service, new DBusCallSettings(BusPatience, DBusMessageFlags.None, Cancellation)) is null) return null;
        }
        catch (Exception exception) when (exception is DBusConnectionException or DBusErrorException or TimeoutException)
        {
            return null;
        }
        return new DnsResolvedClient().GetLinksAsync(Cancellation).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>A namespace with its files.</summary>
    private protected static T WithNetwork<T>(NetworkStack stack, NamespaceArgument? argument, Func<DnsNetwork, T> work)
    {
        NamespaceReference? reference = argument?.Resolve() ?? (stack.Namespace is null ? null : NamespaceReference.Parse(stack.Namespace));
        if (reference is null) return work(DnsNetwork.Current());
        using NetworkNamespaceHandle handle = reference.Open();
        return work(DnsNetwork.Of(handle, reference.Text));
    }

    /// <summary>The server addresses of interfaces, an object for each family.</summary>
    private protected IEnumerable<DnsClientServerAddress> Servers(NetworkStack stack, NamespaceArgument? argument, IReadOnlyList<int> interfaces)
    {
        Dictionary<int, string> names = new(stack.Links.Names());
        IReadOnlyList<DnsLinkConfiguration>? links = ResolvedLinks(stack);
        DnsConfiguration? file = links is null ? WithNetwork(stack, argument, DnsConfiguration.Read) : null;
        foreach (int index in interfaces)
        {
            IReadOnlyList<string> servers = file is not null
                ? file.Source.Length == 0 ? [] : [.. file.Servers.Select(static server => server.Text)]
                : links!.FirstOrDefault(link => link.InterfaceIndex == index)?.ServerAddresses ?? [];
            foreach (AddressFamily family in (AddressFamily[])[AddressFamily.IPv4, AddressFamily.IPv6])
            {
                yield return new DnsClientServerAddress
                {
                    InterfaceAlias = names.GetValueOrDefault(index, ""),
                    InterfaceIndex = (uint)index,
                    AddressFamily = family,
                    ServerAddresses = [.. servers.Where(server => server.Contains(':', StringComparison.Ordinal) == (family == AddressFamily.IPv6))],
                    Source = file?.Source ?? ResolvedSource,
                    Namespace = stack.Namespace,
                };
            }
        }
    }

    /// <summary>The interfaces meant, with Windows's errors for those that are not there.</summary>
    private protected List<int> Interfaces(NetworkStack stack, string[]? aliases, uint[]? indexes) =>
        new InterfaceSelector(stack.Links.Names()).Select(aliases, indexes, (property, value) => WriteNotFound("MSFT_DNSClientServerAddress", property, value));
}
