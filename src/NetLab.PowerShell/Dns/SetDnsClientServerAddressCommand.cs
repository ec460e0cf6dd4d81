using System.Management.Automation;
using System.Net;
using NetLab.Dns;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Dns;

/// <summary>Sets the name servers the programs of this machine or of a namespace ask.</summary>
/// <remarks>
/// <para>They are written where the machine keeps them: with systemd-resolved, as that interface's servers, until the interface goes or the machine restarts; without it
/// into <c>/etc/resolv.conf</c>, which counts for all interfaces; for a named namespace into <c>/etc/netns/NAME/resolv.conf</c>, which <c>ip netns exec</c>
/// and NetLab use. All else in such a file stays, and the servers it had are kept in it as comments for <c>-ResetServerAddresses</c>.</para>
/// <para>A resolv.conf that another program writes (a link into /run) is left alone, with an error that says whose it is. Programs ask the first three servers of
/// resolv.conf at most. Changing the machine's own needs root.</para>
/// </remarks>
/// <example>
/// <para>A namespace with a name server of its own, and without it again.</para>
/// <code>
/// New-NetNamespace c1
/// Set-DnsClientServerAddress -InterfaceAlias lo -ServerAddresses 192.0.2.53 -Namespace c1 -PassThru
/// Set-DnsClientServerAddress -InterfaceAlias lo -ResetServerAddresses -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What would be done.</para>
/// <code>
/// Get-NetAdapter eth0 | Set-DnsClientServerAddress -ServerAddresses 192.0.2.53, 2001:db8::53 -WhatIf
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Set, "DnsClientServerAddress", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = ByAlias)]
[OutputType(typeof(DnsClientServerAddress))]
public sealed class SetDnsClientServerAddressCommand : DnsClientCmdlet
{
    private const string ByAlias = "ByAlias", ByIndex = "ByName", ByObject = "InputObject";
    private const int MostInFile = 3;

    /// <summary>Names of interfaces; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByAlias)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Indexes of interfaces.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIndex)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint[]? InterfaceIndex { get; set; }

    /// <summary>Objects of Get-DnsClientServerAddress.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public DnsClientServerAddress[]? InputObject { get; set; }

    /// <summary>The servers' addresses, in the order they are asked.</summary>
    [Parameter]
    [Alias("Addresses")]
    public string[]? ServerAddresses { get; set; }

    /// <summary>Puts back what there was before: the servers systemd-resolved learns by itself, or those the file had.</summary>
    [Parameter]
    [Alias("ResetAddresses")]
    public SwitchParameter ResetServerAddresses { get; set; }

    /// <summary>Ask each server something first, and change nothing when one does not answer.</summary>
    [Parameter]
    public SwitchParameter Validate { get; set; }

    /// <summary>Emit the servers as they are then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (InputObject is null)
        {
            Change(stack, Namespace, Interfaces(stack, InterfaceAlias, InterfaceIndex));
            return;
        }
        foreach (IGrouping<string?, DnsClientServerAddress> group in InputObject.GroupBy(static item => item.Namespace))
        {
            NamespaceArgument? argument = group.Key is null ? null : new NamespaceArgument(group.Key);
            Change(group.Key is null ? stack : Open(argument), argument, [.. group.Select(static item => (int)item.InterfaceIndex).Distinct()]);
        }
    }

    private void Change(NetworkStack stack, NamespaceArgument? argument, List<int> interfaces)
    {
        if (ServerAddresses is null == !ResetServerAddresses) throw Failure.OfParameter(nameof(ServerAddresses), "Either -ServerAddresses or -ResetServerAddresses is needed.");
        IPAddress[] servers = Array.ConvertAll(ServerAddresses ?? [], static text => IPAddress.TryParse(text, out IPAddress? address) && (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? address : throw Failure.OfParameter(nameof(ServerAddresses), $"'{text}' is no IP address."));
        if (ServerAddresses is { Length: 0 }) throw Failure.OfParameter(nameof(ServerAddresses), "No address is given; -ResetServerAddresses puts back what there was.");
        if (interfaces.Count == 0) return;
        IReadOnlyList<DnsLinkConfiguration>? links = ResolvedLinks(stack);
        string text = string.Join(", ", ServerAddresses ?? []);
        if (links is not null)
        {
            Dictionary<int, string> names = new(stack.Links.Names());
            foreach (int index in interfaces)
            {
                Guard(names.GetValueOrDefault(index), () =>
                {
                    if (!Should(ServerAddresses is null ? $"Have systemd-resolved use its own name servers for '{names[index]}'" : $"Set the name servers of '{names[index]}' to {text} in systemd-resolved")) return;
                    if (Validate) Ask(stack, argument, servers);
                    new DnsResolvedClient().SetLinkAsync(index, servers, null, Cancellation).AsTask().GetAwaiter().GetResult();
                });
            }
        }
        else if (!WriteFile(stack, argument, servers, text))
        {
            return;
        }
        if (PassThru && !IsWhatIf) WriteObject(Servers(stack, argument, interfaces), enumerateCollection: true);
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? value) ? value is SwitchParameter { IsPresent: true } : SessionState.PSVariable.GetValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    private bool WriteFile(NetworkStack stack, NamespaceArgument? argument, IPAddress[] servers, string text) => WithNetwork(stack, argument, network =>
    {
        string path;
        try
        {
            path = DnsConfigurationFile.PathFor(network);
        }
        catch (ArgumentException exception)
        {
            throw NamespaceArgument.Named(exception, nameof(Namespace));
        }
        if (DnsConfigurationFile.ManagedFile(network) is { } owner)
            throw new ItemException($"'{path}' is a link to '{owner}', which another program writes.", "ResolvConfManaged", ErrorCategory.ResourceBusy, "Tell that program (systemd-resolved, NetworkManager, resolvconf), or put a plain file in its place.");
        if (!Should(ServerAddresses is null ? $"Put back the name servers '{path}' had, for all interfaces" : $"Set the name servers in '{path}', for all interfaces, to {text}")) return false;
        if (Validate) Ask(stack, argument, servers);
        if (servers.Length > MostInFile) WriteWarning($"Programs ask the first {MostInFile} servers of a resolv.conf, and not the others.");
        if (ServerAddresses is null) DnsConfigurationFile.Reset(network);
        else DnsConfigurationFile.Set(network, ServerAddresses);
        return true;
    });

    private void Ask(NetworkStack stack, NamespaceArgument? argument, IPAddress[] servers) => WithNetwork(stack, argument, network =>
    {
        using var client = new DnsClient(network, servers.Select(static address => new DnsServer(address)));
        var options = new DnsQueryOptions { Timeout = TimeSpan.FromSeconds(3), Tries = 1 };
        foreach (DnsServer server in client.Servers)
        {
            // Any answer shows that a name server is there.
            Task<DnsResponse> asked = client.QueryAsync(new DnsQuestion(DnsName.Root, DnsRecordType.NS), options with { Servers = [server] }, Cancellation).AsTask();
            asked.GetAwaiter().GetResult();
        }
        return true;
    });
}
