using System.Globalization;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>An ARP message for IPv4 over Ethernet (RFC 826).</summary>
public sealed class ArpHeader
{
    /// <summary>What it is.</summary>
    public ArpOperation Operation { get; internal init; }

    /// <summary>The hardware address of who sent it.</summary>
    public string SenderHardwareAddress => HardwareAddress.Format(SenderHardware);

    /// <summary>The IPv4 address of who sent it.</summary>
    public string SenderAddress => Sender.ToString();

    /// <summary>The hardware address asked for or answered to.</summary>
    public string TargetHardwareAddress => HardwareAddress.Format(TargetHardware);

    /// <summary>The IPv4 address asked for or answered to.</summary>
    public string TargetAddress => Target.ToString();

    internal byte[] SenderHardware { get; init; } = [];

    internal byte[] TargetHardware { get; init; } = [];

    internal IPValue Sender { get; init; }

    internal IPValue Target { get; init; }

    internal string Describe(int length) => Operation switch
    {
        ArpOperation.Request => string.Create(CultureInfo.InvariantCulture, $"Request who-has {Target} tell {Sender}, length {length}"),
        ArpOperation.Reply => string.Create(CultureInfo.InvariantCulture, $"Reply {Sender} is-at {PacketText.Colons(SenderHardware)}, length {length}"),
        ArpOperation.ReverseRequest => string.Create(CultureInfo.InvariantCulture, $"Reverse Request who-is {PacketText.Colons(TargetHardware)} tell {PacketText.Colons(SenderHardware)}, length {length}"),
        ArpOperation.ReverseReply => string.Create(CultureInfo.InvariantCulture, $"Reverse Reply {PacketText.Colons(TargetHardware)} at {Target}, length {length}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"operation {(int)Operation}, length {length}"),
    };
}
