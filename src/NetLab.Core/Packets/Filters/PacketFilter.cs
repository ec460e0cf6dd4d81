using System.Globalization;
using System.Text;
using NetLab.Interop;

namespace NetLab.Packets;

/// <summary>
/// A filter as tcpdump has them (pcap-filter(7)), made into a program for the kernel, and run here over packets of files: <c>tcp port 80 and net
/// 10.0.0.0/8</c>, <c>ether host 02:00:00:00:00:01 or vlan 5</c>, <c>not (arp or icmp6)</c>.
/// </summary>
public sealed class PacketFilter
{
    /// <summary>More than any packet has.</summary>
    private const uint Everything = 262144;
    private const uint EthernetHardware = 1, LoopbackHardware = 772;
    private readonly Libc.FilterInstruction[] _program;

    private PacketFilter(string text, LinkType linkType, Libc.FilterInstruction[] program) => (Text, LinkType, _program) = (text, linkType, program);

    /// <summary>The filter's text.</summary>
    public string Text { get; }

    /// <summary>What the packets it is for begin with.</summary>
    public LinkType LinkType { get; }

    /// <summary>Makes a filter.</summary>
    /// <param name="text">Its text; an empty one lets everything through.</param>
    /// <param name="linkType">What the packets begin with.</param>
    /// <exception cref="PacketFilterException">The text is not understood, or asks for what such packets do not have.</exception>
    public static PacketFilter Compile(string text, LinkType linkType = LinkType.Ethernet)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ground = new FilterGround(linkType, tagIsBeside: false);
        FilterNode filter = FilterParser.Parse(text, ground);
        if (!ground.IsKnown && filter is not FilterConstant)
            throw new PacketFilterException(text, 0, $"it is not known where things are in packets of the link type {linkType}");
        return new PacketFilter(text, linkType, Program(text, filter, Everything));
    }

    /// <summary>Whether a packet passes.</summary>
    /// <param name="data">The bytes there are of it.</param>
    /// <param name="length">How many it had on the wire.</param>
    public bool Matches(ReadOnlySpan<byte> data, uint length) => BpfInterpreter.Run(_program, data, length) != 0;

    /// <summary>The program, one instruction a line, as <c>tcpdump -ddd</c> writes it: code, jumps and operand; the number of lines first.</summary>
    public string ToProgramText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{_program.Length}\n");
        foreach (Libc.FilterInstruction step in _program) text.Append(CultureInfo.InvariantCulture, $"{step.Code} {step.JumpTrue} {step.JumpFalse} {step.Constant}\n");
        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>
    /// The program for a socket in the kernel, which has a packet's outermost VLAN tag beside it. It keeps so many bytes of each packet.
    /// </summary>
    /// <param name="text">The filter.</param>
    /// <param name="ethernet">Whether there are interfaces with Ethernet headers.</param>
    /// <param name="plain">Whether there are interfaces whose packets begin with IP.</param>
    /// <param name="snapLength">How many bytes to keep.</param>
    internal static Libc.FilterInstruction[] ForKernel(string text, bool ethernet, bool plain, uint snapLength)
    {
        FilterNode? framed = null, bare = null;
        if (ethernet)
        {
            var inside = new FilterGround(LinkType.Ethernet, tagIsBeside: false);
            framed = FilterParser.Parse(text, inside);
            if (inside.UsesTags)
            {
                FilterNode beside = FilterParser.Parse(text, new FilterGround(LinkType.Ethernet, tagIsBeside: true));
                framed = new FilterChoice(new FilterTest(new FilterLoad(FilterPlace.Data, 1, Bpf.VlanTagPresent), FilterRelation.Equal, 1), beside, framed);
            }
        }
        if (plain) bare = FilterParser.Parse(text, new FilterGround(LinkType.Raw, tagIsBeside: false, besideEthernet: ethernet));
        FilterNode filter = framed is null ? bare! : framed;
        if (framed is not null && bare is not null and not FilterConstant { Value: true })
        {
            var type = new FilterLoad(FilterPlace.Data, 2, Bpf.HardwareType);
            filter = new FilterChoice(new FilterTest(type, FilterRelation.Equal, EthernetHardware) | new FilterTest(type, FilterRelation.Equal, LoopbackHardware), framed, bare);
        }
        return Program(text, filter, snapLength);
    }

    private static Libc.FilterInstruction[] Program(string text, FilterNode filter, uint snapLength) => FilterCompiler.Compile(filter, snapLength)
        ?? throw new PacketFilterException(text, 0, $"its program is longer than the {Bpf.MostInstructions} instructions the kernel takes");
}
