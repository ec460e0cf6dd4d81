using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gives a network interface IP addresses (<c>ip addr add</c>).</summary>
/// <remarks>
/// <para>The address may carry its prefix length, <c>10.0.0.2/24</c>, or <c>-PrefixLength</c> says it; without either it is a single host's
/// (32 or 128 bits), as on Windows. Bits behind the prefix are the host's own. The address takes effect at once and lasts until the interface
/// or the machine goes; it needs CAP_NET_ADMIN. The interface may be disabled, but routes come only with Enable-NetAdapter.</para>
/// <para>Several addresses, and the default route of <c>-DefaultGateway</c>, are made together or not at all. An IPv6 address starts
/// <c>Tentative</c>, about a second, until no other host has answered for it; <c>-NoDad</c> skips that.</para>
/// </remarks>
/// <example>
/// <para>An address and a default route for a namespace.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1 -DefaultGateway 10.0.0.1
/// Get-NetIPConfiguration -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Several addresses at once, IPv6 usable without delay.</para>
/// <code>
/// New-VethPair left right
/// New-NetIPAddress 192.0.2.1/24, 192.0.2.2/24, fd00::1/64 -InterfaceAlias left -NoDad
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>An address that goes by itself after ten minutes, said Windows's way.</para>
/// <code>
/// New-VethPair left right
/// New-NetIPAddress -IPAddress 192.0.2.9 -PrefixLength 24 -InterfaceAlias left -ValidLifetime 00:10:00
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "NetIPAddress", DefaultParameterSetName = ByAlias, SupportsShouldProcess = true)]
[OutputType(typeof(NetIPAddress))]
public sealed class NewNetIPAddressCommand : IPCmdlet
{
    private const string ByAlias = "ByInterfaceAlias", ByIndex = "ByInterfaceIndex";

    /// <summary>The addresses, with or without their prefix length: 10.0.0.2/24, fd00::2/64, 192.0.2.7.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("LocalAddress")]
    public string[] IPAddress { get; set; } = [];

    /// <summary>The name of the interface, or one of its alternative names.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByAlias)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string InterfaceAlias { get; set; } = "";

    /// <summary>The index of the interface.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIndex)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint InterfaceIndex { get; set; }

    /// <summary>The prefix length of addresses that do not carry one: 0 to 32 of IPv4, 0 to 128 of IPv6.</summary>
    [Parameter]
    public byte? PrefixLength { get; set; }

    /// <summary>The gateway of a default route to make as well. It must be reachable over the new addresses, and the interface be enabled.</summary>
    [Parameter]
    public string? DefaultGateway { get; set; }

    /// <summary>The family the addresses must have; it follows from them and is only checked.</summary>
    [Parameter]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>How long they stay, in whole seconds; by default for ever, [TimeSpan]::MaxValue.</summary>
    [Parameter]
    public TimeSpan? ValidLifetime { get; set; }

    /// <summary>How long new connections prefer them; by default as long as they stay.</summary>
    [Parameter]
    public TimeSpan? PreferredLifetime { get; set; }

    /// <summary>Whether new connections are to choose another address where there is one: a preferred lifetime of zero.</summary>
    [Parameter]
    public bool? SkipAsSource { get; set; }

    /// <summary>The kind. Linux makes anycast addresses itself, for routers: only Unicast is taken.</summary>
    [Parameter]
    public AddressType? Type { get; set; }

    /// <summary>ActiveStore, the running configuration, is the only one Linux has; PersistentStore is an error.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PolicyStoreCompleter))]
    public string? PolicyStore { get; set; }

    /// <summary>The address of the other end of a point-to-point link; its prefix length (32 or 128 by default) then counts.</summary>
    [Parameter]
    [Alias("PeerAddress")]
    public string? Peer { get; set; }

    /// <summary>The broadcast address to note with an IPv4 address, or <c>+</c> for the usual one of its network.</summary>
    [Parameter]
    public string? Broadcast { get; set; }

    /// <summary>A label for an IPv4 address, the interface's name and more, such as eth0:1; at most 15 characters.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>Where the address means something; by default Global, and Host for 127.0.0.0/8. The kernel decides it for IPv6.</summary>
    [Parameter]
    public AddressScope? Scope { get; set; }

    /// <summary>The metric of the route to the network.</summary>
    [Parameter]
    [Alias("Metric")]
    public uint? RouteMetric { get; set; }

    /// <summary>Uses an IPv6 address at once, without asking whether another host has it.</summary>
    [Parameter]
    [Alias("SkipDuplicateAddressDetection")]
    public SwitchParameter NoDad { get; set; }

    /// <summary>Makes no route to the network.</summary>
    [Parameter]
    public SwitchParameter NoPrefixRoute { get; set; }

    /// <inheritdoc/>
    protected override object? Target => IPAddress is [string one] ? one : IPAddress;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        RefusePersistence(PolicyStore);
        if (Type == AddressType.Anycast)
            throw new NotSupportedException("-Type Anycast: Linux makes anycast addresses itself, on interfaces that forward IPv6.");
        InterfaceAddress[] addresses = Array.ConvertAll(IPAddress, Read);
        InterfaceAddress? gateway = DefaultGateway is null ? null : ReadGateway(addresses);
        if (!FindInterface(stack, out uint index, out string name)) return;
        AddressDefinition[] definitions = Array.ConvertAll(addresses, address => Define(address, index, name));
        string route = gateway is null ? "" : $" with a default route over {gateway.Value.Address}";
        if (!Should($"Add the address{(addresses.Length > 1 ? "es" : "")} {string.Join(", ", addresses)} to {Described(name, stack.Namespace)}{route}")) return;

        WriteObject(stack.Addresses.Add(definitions, gateway is InterfaceAddress way ? DefaultRoute(way, name) : null, Cancellation), enumerateCollection: true);
    }

    private InterfaceAddress Read(string text)
    {
        InterfaceAddress address = InterfaceAddress.Parse(text, PrefixLength);
        return AddressFamily is null || AddressFamily == address.Family
            ? address
            : throw Wrong(nameof(AddressFamily), $"'{text}' is not an {AddressFamily} address.");
    }

    private InterfaceAddress ReadGateway(InterfaceAddress[] addresses)
    {
        if (DefaultGateway!.Contains('/', StringComparison.Ordinal))
            throw Wrong(nameof(DefaultGateway), $"A gateway has no prefix length: '{DefaultGateway}'.");
        // A router's link-local address may come with its interface, which is this one: fe80::1%eth0.
        int scope = DefaultGateway.IndexOf('%', StringComparison.Ordinal);
        if (scope >= 0 && ParameterSetName == ByAlias && DefaultGateway[(scope + 1)..] != InterfaceAlias)
            throw Wrong(nameof(DefaultGateway), $"The gateway {DefaultGateway} is on another interface than '{InterfaceAlias}'.");
        InterfaceAddress gateway = InterfaceAddress.Parse(scope < 0 ? DefaultGateway : DefaultGateway[..scope], nameof(DefaultGateway));
        return Array.Exists(addresses, address => address.Family == gateway.Family)
            ? gateway
            : throw Wrong(nameof(DefaultGateway), $"The gateway {DefaultGateway} is of another family than the address.");
    }

    private AddressDefinition Define(InterfaceAddress address, uint index, string name)
    {
        if (Label is not null && !Label.StartsWith(name, StringComparison.Ordinal))
            throw Wrong(nameof(Label), $"The label '{Label}' does not begin with the interface's name, '{name}'.");
        return new AddressDefinition
        {
            InterfaceIndex = index,
            Address = address,
            Peer = Peer is null ? null : InterfaceAddress.Parse(Peer, nameof(Peer)),
            Broadcast = Broadcast switch
            {
                null => null,
                "+" => address.Broadcast,
                _ => InterfaceAddress.Parse(Broadcast, nameof(Broadcast)).Address,
            },
            Label = Label,
            Scope = Scope,
            ValidLifetime = ValidLifetime,
            PreferredLifetime = PreferredLifetime ?? (SkipAsSource == true ? TimeSpan.Zero : null),
            NoDad = NoDad,
            NoPrefixRoute = NoPrefixRoute,
            RouteMetric = RouteMetric,
            // An address that expires would otherwise look as if a DHCP client had made it.
            Protocol = ValidLifetime is TimeSpan valid && valid != TimeSpan.MaxValue ? AddressDefinition.StaticProtocol : null,
        };
    }

    private bool FindInterface(NetworkStack stack, out uint index, out string name)
    {
        (index, name) = (0, "");
        try
        {
            NetAdapter adapter = ParameterSetName == ByIndex ? stack.Links.Get(InterfaceIndex, complete: false) : stack.Links.Get(InterfaceAlias, complete: false);
            (index, name) = (adapter.InterfaceIndex, adapter.Name);
            return true;
        }
        catch (LinuxException exception) when (exception.Error is Errno.ENODEV or Errno.ERANGE or Errno.EINVAL)
        {
            if (ParameterSetName == ByIndex) WriteNotFound("MSFT_NetIPInterface", nameof(InterfaceIndex), InterfaceIndex);
            else WriteNotFound("MSFT_NetIPInterface", nameof(InterfaceAlias), InterfaceAlias);
            return false;
        }
    }

    private static RouteDefinition DefaultRoute(InterfaceAddress gateway, string name) => new()
    {
        DestinationPrefix = gateway.Family == NetLab.Network.AddressFamily.IPv6 ? "::/0" : "0.0.0.0/0",
        NextHops = [gateway.Address.ToString()],
        InterfaceAlias = name,
    };
}
