namespace NetLab.Network;

/// <summary>The kinds of link, as users see them (<c>Veth</c>) and as the kernel names them (<c>veth</c>, IFLA_INFO_KIND).</summary>
public static class LinkKind
{
    /// <summary>The loopback interface, which the kernel gives no kind.</summary>
    public const string Loopback = "Loopback";

    /// <summary>An Ethernet interface without a kind: usually hardware, or a virtual machine's.</summary>
    public const string Ethernet = "Ethernet";

    /// <summary>Any other interface without a kind.</summary>
    public const string Other = "Other";

    // linux/if_arp.h
    internal const ushort EthernetHardware = 1, LoopbackHardware = 772;

    /// <summary>The name shown for a link.</summary>
    /// <param name="kernelKind">The kernel's name of its kind; null when it has none.</param>
    /// <param name="hardwareType">Its hardware type (ARPHRD_*).</param>
    internal static string Display(string? kernelKind, ushort hardwareType) => kernelKind switch
    {
        null or "" => hardwareType switch { LoopbackHardware => Loopback, EthernetHardware => Ethernet, _ => Other },
        "veth" => "Veth",
        "bridge" => "Bridge",
        _ => string.Concat(kernelKind[..1].ToUpperInvariant(), kernelKind.AsSpan(1)),
    };

    /// <summary>The kernel's name of a kind by which a dump can be filtered; null where it has none (hardware, loopback, tun and tap).</summary>
    internal static string? Kernel(string kind) =>
        kind.Equals(Loopback, StringComparison.OrdinalIgnoreCase) || kind.Equals(Ethernet, StringComparison.OrdinalIgnoreCase)
        || kind.Equals(Other, StringComparison.OrdinalIgnoreCase) || kind.Equals("Tap", StringComparison.OrdinalIgnoreCase)
        || kind.Equals("Tun", StringComparison.OrdinalIgnoreCase)
            ? null
            : kind.ToLowerInvariant();
}
