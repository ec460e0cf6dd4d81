using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace NetLab.Smtp;

/// <summary>The names a relay test's forms are made of.</summary>
public sealed record SmtpRelayNames
{
    // RFC 5321's atoms, but for the % and ! that some forms put between their parts.
    private static readonly SearchValues<char> _atoms = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#$&'*+-/=?^_`{|}~.");

    /// <summary>The local part of the foreign recipient.</summary>
    public required string User { get; init; }

    /// <summary>The domain of the foreign recipient, for which the server is not responsible.</summary>
    public required string Domain { get; init; }

    /// <summary>The server's name; without one its address literal.</summary>
    public required string Server { get; init; }

    /// <summary>The server's address literal with its square brackets (RFC 5321 4.1.3).</summary>
    public required string Literal { get; init; }

    /// <summary>A domain the server takes mail for.</summary>
    public required string LocalDomain { get; init; }

    /// <summary>The local part of the senders.</summary>
    public string Sender { get; init; } = "relaytest";

    /// <summary>A local part nobody has, for the controls.</summary>
    public required string Nobody { get; init; }

    /// <summary>The address literal of a server: <c>[192.0.2.1]</c>, <c>[IPv6:2001:db8::1]</c>.</summary>
    /// <param name="address">Its address; a scope is left out.</param>
    public static string LiteralOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{new IPAddress(address.GetAddressBytes())}]" : $"[{address}]";
    }

    /// <summary>Takes an address apart. Only plain ones will do: the forms put their parts into quotes, routes and bang paths.</summary>
    /// <param name="address">An address such as <c>user@example.org</c>.</param>
    /// <param name="parameter">The parameter it was given for.</param>
    /// <exception cref="ArgumentException">It is none, or has quotes or other characters in it.</exception>
    public static (string User, string Domain) Split(string address, string parameter)
    {
        ArgumentNullException.ThrowIfNull(address);
        int at = address.LastIndexOf('@');
        if (at < 1 || !IsLocalPart(address[..at]) || !IsDomain(address[(at + 1)..]))
            throw new ArgumentException($"'{address}' is no plain address: user@example.org is one, without quotes, spaces and address literals.", parameter);
        return (address[..at], address[(at + 1)..]);
    }

    /// <summary>Whether a text is a domain name as mail has it: letters, digits, hyphens and dots, and more than a number.</summary>
    public static bool IsDomain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > 253 || IPAddress.TryParse(text, out _)) return false;
        int label = 0;
        foreach (char c in text)
        {
            if (c == '.' ? label == 0 : !(char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return false;
            label = c == '.' ? 0 : label + 1;
            if (label > 63) return false;
        }
        return label > 0;
    }

    private static bool IsLocalPart(string text) =>
        text.Length <= 64 && text[0] != '.' && text[^1] != '.' && !text.Contains("..", StringComparison.Ordinal) && text.AsSpan().IndexOfAnyExcept(_atoms) < 0;
}
