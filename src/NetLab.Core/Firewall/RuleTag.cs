using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace NetLab.Firewall;

/// <summary>What a rule of NetLab's is for.</summary>
internal enum RuleKind : byte
{
    Masquerade = 1,
    PortForward = 2,
    LoopbackGuard = 3,
    Log = 4,
}

/// <summary>Which of the rules of one published port it is.</summary>
internal enum ForwardPart : byte
{
    /// <summary>Translates what comes in.</summary>
    Incoming = 1,

    /// <summary>Translates what this machine sends itself.</summary>
    Local = 2,

    /// <summary>Masquerades clients on the target's own link, whose answers would not come back this way.</summary>
    Hairpin = 3,

    /// <summary>Accepts the translated packets in forwarding.</summary>
    Accept = 4,

    /// <summary>Masquerades connections from 127.0.0.0/8.</summary>
    Loopback = 5,
}

/// <summary>
/// NetLab's tag in a rule's user data, at most 124 bytes: byte version, byte kind, and by kind: a masquerade's NAT name and external
/// prefix; a published port's whole description; the interface whose route_localnet was set, and what it was before; of a log rule nothing more.
/// </summary>
internal static class RuleTag
{
    /// <summary>The most UTF-8 bytes of a NAT's name.</summary>
    public const int LongestNatName = 64;

    private const byte Version = 1;
    private const byte LoopbackFlag = 1, HostFlag = 2, IPv6Flag = 4;

    /// <summary>The kind of a tag; null when it is none of NetLab's or of a later version.</summary>
    public static RuleKind? Kind(ReadOnlySpan<byte> tag) =>
        tag.Length >= 2 && tag[0] == Version && tag[1] is >= 1 and <= 4 ? (RuleKind)tag[1] : null;

    public static byte[] WriteMasquerade(string? natName, string? externalPrefix) =>
        [Version, (byte)RuleKind.Masquerade, .. Encoding.UTF8.GetBytes($"{natName}\0{externalPrefix}")];

    public static (string? NatName, string? ExternalPrefix) ReadMasquerade(ReadOnlySpan<byte> tag)
    {
        string[] parts = Encoding.UTF8.GetString(tag[2..]).Split('\0');
        return (Text(parts[0]), parts.Length > 1 ? Text(parts[1]) : null);
    }

    public static byte[] WriteLog() => [Version, (byte)RuleKind.Log];

    public static byte[] WriteGuard(string interfaceName, byte before) =>
        [Version, (byte)RuleKind.LoopbackGuard, before, .. Encoding.UTF8.GetBytes(interfaceName)];

    public static (string InterfaceName, byte Before)? ReadGuard(ReadOnlySpan<byte> tag) =>
        tag.Length > 3 ? (Encoding.UTF8.GetString(tag[3..]), tag[2]) : null;

    public static byte[] WriteForward(PortForwardSpecification forward, ForwardPart part)
    {
        byte flags = (byte)((forward.IncludeLoopback ? LoopbackFlag : 0) | (forward.HostAddress is null ? 0 : HostFlag)
            | (forward.Family == NetfilterFamily.IP6 ? IPv6Flag : 0));
        Span<byte> ports = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(ports, forward.First);
        BinaryPrimitives.WriteUInt16BigEndian(ports[2..], forward.Last);
        BinaryPrimitives.WriteUInt16BigEndian(ports[4..], forward.ToFirst);
        return
        [
            Version, (byte)RuleKind.PortForward, (byte)part, (byte)forward.Protocol, flags, .. ports, .. forward.Target.GetAddressBytes(),
            .. forward.HostAddress?.GetAddressBytes() ?? [], .. Encoding.UTF8.GetBytes(forward.NatName ?? ""),
        ];
    }

    /// <summary>Reads a published port's description; null when it is cut short or makes no sense.</summary>
    public static (PortForwardSpecification Forward, ForwardPart Part)? ReadForward(ReadOnlySpan<byte> tag)
    {
        const int Fixed = 11;
        if (tag.Length < Fixed) return null;
        byte flags = tag[4];
        int size = (flags & IPv6Flag) != 0 ? 16 : 4;
        int total = Fixed + size + ((flags & HostFlag) != 0 ? size : 0);
        if (tag.Length < total || !Enum.IsDefined((ForwardProtocol)tag[3])) return null;
        ushort first = BinaryPrimitives.ReadUInt16BigEndian(tag[5..]), last = BinaryPrimitives.ReadUInt16BigEndian(tag[7..]);
        ushort toFirst = BinaryPrimitives.ReadUInt16BigEndian(tag[9..]);
        if (first == 0 || last < first || toFirst == 0 || toFirst + (last - first) > ushort.MaxValue) return null;
        var forward = new PortForwardSpecification((ForwardProtocol)tag[3], first, last, new IPAddress(tag.Slice(Fixed, size)), toFirst)
        {
            HostAddress = (flags & HostFlag) != 0 ? new IPAddress(tag.Slice(Fixed + size, size)) : null,
            IncludeLoopback = (flags & LoopbackFlag) != 0,
            NatName = Text(Encoding.UTF8.GetString(tag[total..])),
        };
        return (forward, (ForwardPart)tag[2]);
    }

    private static string? Text(string text) => text.Length == 0 ? null : text;
}
