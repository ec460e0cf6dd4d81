namespace NetLab.Network;

/// <summary>
/// Addresses with the interface they belong to, <c>fe80::1%eth0</c>. The scope is never looked up here: the BCL would look in the wrong
/// namespace.
/// </summary>
internal static class AddressText
{
    /// <summary>Reads an address and the scope behind its <c>%</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    /// <param name="scope">The interface named as its scope, or null.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out IPValue address, out string? scope)
    {
        scope = null;
        int percent = text.IndexOf('%');
        if (percent < 0) return IPValue.TryParse(text, out address);
        scope = text[(percent + 1)..].ToString();
        return IPValue.TryParse(text[..percent], out address) && address.Family == AddressFamily.IPv6 && scope.Length > 0;
    }

    /// <summary>The address as text, a link-local one with the interface it belongs to: <c>fe80::1%eth0</c>.</summary>
    public static string Format(IPValue address, string? interfaceName) =>
        interfaceName is not null && (address.IsLinkLocal || IsLinkLocalMulticast(address)) ? $"{address}%{interfaceName}" : address.ToString();

    /// <summary>ff01::/16 and ff02::/16, and their transient kin (RFC 4291, 2.7).</summary>
    private static bool IsLinkLocalMulticast(IPValue address) =>
        address.Family == AddressFamily.IPv6 && address.Upper >> 56 == 0xff && (uint)(address.Upper >> 48 & 0xf) is 1 or 2;
}
