using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetLab.Smtp;

/// <summary>What SPF's macros stand for. What is null is not known.</summary>
internal sealed record SpfMacroValues
{
    public IPAddress? Address { get; init; }

    public string Domain { get; init; } = "";

    public string? Local { get; init; }

    public string? SenderDomain { get; init; }

    public string? Helo { get; init; }

    /// <summary>The name of the address that leads back to it.</summary>
    public string? Validated { get; init; }

    /// <summary>The value of a letter.</summary>
    public string? Of(char letter) => letter switch
    {
        's' => Local is null || SenderDomain is null ? null : $"{Local}@{SenderDomain}",
        'l' => Local,
        'o' => SenderDomain,
        'd' => Domain,
        'i' => Address is null ? null : Address.AddressFamily == AddressFamily.InterNetwork ? Address.ToString() : string.Join('.', Convert.ToHexStringLower(Address.GetAddressBytes()).ToCharArray()),
        'p' => Address is null ? null : Validated ?? "unknown",
        'v' => Address is null ? null : Address.AddressFamily == AddressFamily.InterNetwork ? "in-addr" : "ip6",
        'h' => Helo,
        'c' => Address?.ToString(),
        'r' => "unknown",
        't' => DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}
