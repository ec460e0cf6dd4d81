using System.Diagnostics;
using System.Management.Automation;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Packets;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Packets;

/// <summary>Shows packets as they go by (<c>tcpdump</c>).</summary>
/// <remarks>
/// <para>Every packet is an object with its headers (<c>Ethernet</c>, <c>Vlan</c>, <c>Arp</c>, <c>IPv4</c>, <c>IPv6</c>, <c>Icmp</c>, <c>Tcp</c>, <c>Udp</c>, <c>Dns</c>), its bytes
/// (<c>Data</c>, <c>Payload</c>) and a line of text as tcpdump shows it: <c>"$_"</c>. Without <c>-InterfaceAlias</c> all interfaces of the namespace are watched, those made
/// later too; a packet that passes several is then seen several times. Ctrl+C, <c>-Count</c> or <c>-Timeout</c> ends it. Packets come some 20 ms late.</para>
/// <para><c>-Filter</c> is tcpdump's language and runs in the kernel: <c>host</c>, <c>net</c>, <c>port</c>, <c>portrange</c>, each with <c>src</c> or <c>dst</c> before it; <c>ether host</c>;
/// <c>vlan</c>; <c>less</c>, <c>greater</c>; <c>ip</c>, <c>ip6</c>, <c>arp</c>, <c>tcp</c>, <c>udp</c>, <c>icmp</c>, <c>icmp6</c>, <c>ip proto</c>; <c>broadcast</c>, <c>multicast</c>; joined by <c>and</c>, <c>or</c>,
/// <c>not</c> and parentheses. As with tcpdump <c>and</c> and <c>or</c> bind equally from the left, and names of hosts are not looked up. Tests of single bytes
/// (<c>tcp[13] = 2</c>) are not taken.</para>
/// <para>Packets that come faster than they are read wait in a buffer; those that find no room there are lost. Nothing hides that: a warning says how many, and
/// <c>Dropped</c> of the next packet too.</para>
/// <para>Capturing needs CAP_NET_RAW, and CAP_SYS_ADMIN to enter another namespace. Outgoing packets may have wrong check sums and more bytes than the MTU: the
/// network card is to finish them.</para>
/// </remarks>
/// <example>
/// <para>The first two packets of HTTP or HTTPS, for at most half a second here.</para>
/// <code>Watch-NetPacket -Filter 'tcp port 80 or 443' -Count 2 -Timeout 0.5</code>
/// </example>
/// <example>
/// <para>What is asked of name servers in a namespace, in full.</para>
/// <code>
/// New-NetNamespace c1
/// Watch-NetPacket lo -Namespace c1 -Filter 'udp port 53' -Timeout 0.5 | ConvertFrom-DnsMessage
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Half a second of everything into a file for Wireshark.</para>
/// <code>
/// Watch-NetPacket -Timeout 0.5 | Export-NetPacket /tmp/all.pcapng
/// Remove-Item /tmp/all.pcapng
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "NetPacket")]
[OutputType(typeof(NetPacket))]
public sealed class WatchNetPacketCommand : WatchCmdlet
{
    /// <summary>The interface to watch; all of the namespace when not given.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? InterfaceAlias { get; set; }

    /// <summary>Which packets, in tcpdump's language: <c>'tcp port 80 and host 10.0.0.1'</c>. Everything when not given.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(PacketFilterCompleter))]
    public string? Filter { get; set; }

    /// <summary>Has the interface receive what is for others too, as long as it is watched. Needs <c>-InterfaceAlias</c>.</summary>
    [Parameter]
    public SwitchParameter Promiscuous { get; set; }

    /// <summary>Only what interfaces receive (<c>Incoming</c>), or only what they send (<c>Outgoing</c>).</summary>
    [Parameter]
    public PacketDirection Direction { get; set; }

    /// <summary>How many bytes of each packet to keep, 14 to 262144, which is also what is kept by default.</summary>
    [Parameter]
    public int SnapLength { get; set; } = 262144;

    /// <summary>How many bytes packets have to wait in until they are read, 512 KiB to 1 GiB; 16 MiB by default.</summary>
    [Parameter]
    public long BufferSize { get; set; } = 16 << 20;

    /// <inheritdoc/>
    private protected override string Things => "packets";

    /// <inheritdoc/>
    protected override object? Target => InterfaceAlias ?? Namespace?.ToString();

    /// <inheritdoc/>
    protected override ErrorRecord Record(Exception exception, object? target) => PacketFailure.Record(exception, Filter) ?? base.Record(exception, target);

    /// <inheritdoc/>
    private protected override void Watch(NetworkStack stack)
    {
        using PacketCapture? capture = Begin(stack);
        if (capture is null) return;
        WriteVerbose($"Capturing on {InterfaceAlias ?? "all interfaces"}.");
        Watch(capture);
        CaptureStatistics figures = capture.Statistics;
        WriteVerbose($"{figures.Accepted} packets passed the filter, {figures.Dropped} of them were lost.");
        if (figures.Dropped > 0) Warn(figures.Dropped.Value, figures.Accepted ?? 0);
    }

    private PacketCapture? Begin(NetworkStack stack)
    {
        try
        {
            return PacketCapture.Open(stack, new CaptureOptions
            {
                InterfaceAlias = InterfaceAlias, Filter = Filter, Promiscuous = Promiscuous, Direction = Direction, SnapLength = SnapLength, BufferSize = BufferSize,
            });
        }
        catch (NetlinkException exception) when (InterfaceAlias is not null && exception.Error is Errno.ENODEV or Errno.ERANGE or Errno.EINVAL)
        {
            WriteNotFound("MSFT_NetAdapter", "InterfaceAlias", InterfaceAlias);
            return null;
        }
    }

    private void Watch(PacketCapture capture)
    {
        ulong lost = 0;
        long warned = 0;
        Follow(left => capture.Read(left, Cancellation), packet =>
        {
            if (packet.Dropped is ulong dropped)
            {
                lost += dropped;
                // While it runs, too: who ends it with Ctrl+C sees no last word.
                if (warned == 0 || Stopwatch.GetElapsedTime(warned).TotalSeconds >= 1)
                {
                    Warn(lost, null);
                    warned = Stopwatch.GetTimestamp();
                }
            }
            Write(packet);
        });
    }

    private void Warn(ulong lost, ulong? of) =>
        WriteWarning($"{lost}{(of is null ? "" : $" of {of}")} packets were lost: they came faster than they were read. A narrower -Filter, a smaller -SnapLength or a larger -BufferSize helps.");
}
