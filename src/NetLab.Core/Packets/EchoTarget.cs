using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>A host to probe.</summary>
/// <param name="Name">What answers are shown under.</param>
/// <param name="Address">Its address; a link-local one with its scope.</param>
/// <param name="Text">The address as text, with the name of its scope's interface; null writes the number.</param>
public sealed record EchoTarget(string Name, IPAddress Address, string? Text = null)
{
    /// <summary>The address as users see it.</summary>
    public string AddressText => Text ?? Address.ToString();

    /// <summary>The family of the address.</summary>
    public Network.AddressFamily Family =>
        Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? Network.AddressFamily.IPv6 : Network.AddressFamily.IPv4;

    /// <summary>Reads an address, link-local ones with their interface in the stack: <c>fe80::1%eth0</c>.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="text">The text.</param>
    /// <param name="target">The host.</param>
    /// <returns>False when the text is no address; it may be a name.</returns>
    /// <exception cref="LinuxException">The stack has no such interface (ENODEV).</exception>
    public static bool TryParse(NetworkStack stack, string text, [NotNullWhen(true)] out EchoTarget? target)
    {
        ArgumentNullException.ThrowIfNull(stack);
        target = null;
        if (!Network.AddressText.TryParse(text, out IPValue value, out string? scope)) return false;
        if (scope is null)
        {
            target = new EchoTarget(text, value.ToIPAddress());
            return true;
        }
        string? name = scope;
        if (!uint.TryParse(scope, NumberStyles.None, CultureInfo.InvariantCulture, out uint index)) index = (uint)stack.Links.IndexOf(scope);
        else if (!stack.Links.Names().TryGetValue((int)Math.Min(index, int.MaxValue), out name)) name = scope;
        target = new EchoTarget(text, new IPAddress(value.ToIPAddress().GetAddressBytes(), index), $"{value}%{name}");
        return true;
    }
}
