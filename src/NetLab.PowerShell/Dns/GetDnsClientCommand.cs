using System.Management.Automation;
using NetLab.Dns;
using NetLab.Network;

namespace NetLab.PowerShell.Dns;

/// <summary>Gets the domains short names are completed with, interface by interface (<c>resolvectl domain</c>, resolv.conf's search).</summary>
/// <remarks>
/// <para>Where systemd-resolved runs each interface has its own domains; one with <c>~</c> before it only says which names go to that interface's servers.
/// Elsewhere resolv.conf's search list counts for all interfaces alike. Windows's registration of addresses has no counterpart: those properties are
/// always False.</para>
/// </remarks>
/// <example>
/// <para>The domains of every interface.</para>
/// <code>
/// Get-DnsClient
/// </code>
/// </example>
/// <example>
/// <para>Which interfaces have a domain, and where that is said.</para>
/// <code>
/// Get-DnsClient -ConnectionSpecificSuffix example.* | Format-Table InterfaceAlias, ConnectionSpecificSuffixSearchList, Source
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "DnsClient")]
[OutputType(typeof(DnsClientSettings))]
public sealed class GetDnsClientCommand : DnsInterfaceCmdlet
{
    /// <summary>Only interfaces whose first domain is one of these; wildcards are allowed.</summary>
    [Parameter]
    [Alias("Suffix")]
    [SupportsWildcards]
    public string[]? ConnectionSpecificSuffix { get; set; }

    /// <summary>Only interfaces that register their addresses; on Linux none does.</summary>
    [Parameter]
    public bool[]? RegisterThisConnectionsAddress { get; set; }

    /// <summary>Only interfaces that register with their domain; on Linux none does.</summary>
    [Parameter]
    public bool[]? UseSuffixWhenRegistering { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        WildcardPattern[]? patterns = ConnectionSpecificSuffix is null ? null : Array.ConvertAll(ConnectionSpecificSuffix, static text => new WildcardPattern(text ?? "", WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant));
        IReadOnlyList<DnsLinkConfiguration>? links = ResolvedLinks(stack);
        DnsConfiguration? file = links is null ? WithNetwork(stack, Namespace, DnsConfiguration.Read) : null;
        Dictionary<int, string> names = new(stack.Links.Names());
        foreach (int index in Interfaces(stack))
        {
            string[] domains = file is not null ? [.. file.Search.Select(static domain => domain.Text)] : [.. links!.FirstOrDefault(link => link.InterfaceIndex == index)?.Domains ?? []];
            var item = new DnsClientSettings
            {
                InterfaceAlias = names.GetValueOrDefault(index, ""),
                InterfaceIndex = (uint)index,
                ConnectionSpecificSuffix = Array.Find(domains, static domain => !domain.StartsWith('~')) ?? "",
                ConnectionSpecificSuffixSearchList = domains,
                Source = file?.Source ?? ResolvedSource,
                Namespace = stack.Namespace,
            };
            if (patterns is not null && !Array.Exists(patterns, pattern => pattern.IsMatch(item.ConnectionSpecificSuffix))) continue;
            if (RegisterThisConnectionsAddress?.Contains(false) is false || UseSuffixWhenRegistering?.Contains(false) is false) continue;
            WriteObject(item);
        }
    }
}
