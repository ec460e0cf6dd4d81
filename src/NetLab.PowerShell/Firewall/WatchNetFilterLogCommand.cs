using System.Globalization;
using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Shows the packets that log rules tell of, as they come by.</summary>
/// <remarks>
/// <para>Log rules are made by Add-NetLogRule; those of others that log to a group (<c>nft ... log group 78</c>, <c>iptables -j NFLOG</c>) are heard as well. It reads
/// the group itself, so that it works in every namespace, where the kernel's own log shows what the first one logs only. A group has one reader at a time; a
/// second one is an error, and what nobody reads is gone.</para>
/// <para>When packets come faster than they are read, the next one's <c>Lost</c> says how many are missing, and a warning does. Times are those of the packets'
/// arrival; of packets this machine sends, when they were read. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Logs a ping of the loopback interface, and shows the first packet of it as a list.</para>
/// <code>
/// Add-NetLogRule Input -Protocol ICMP -Prefix ping
/// Watch-NetFilterLog -Count 1 -Timeout 0.5 | Format-List
/// Get-NetLogRule | Remove-NetLogRule -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What is logged in a namespace with prefixes that begin with IN, for half a second.</para>
/// <code>
/// New-NetNamespace c1
/// Watch-NetFilterLog -Prefix IN* -Timeout 0.5 -Namespace c1 | Format-Table Time, InInterface, Source, Destination
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "NetFilterLog")]
[OutputType(typeof(FilterLogEntry))]
public sealed class WatchNetFilterLogCommand : WatchCmdlet
{
    /// <summary>Only packets of rules with these prefixes; wildcards are taken.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LogPrefixCompleter))]
    public string[]? Prefix { get; set; }

    /// <summary>The group to read, from 0 to 65535; 78 when not given, which is Add-NetLogRule's too.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LogGroupCompleter))]
    public int Group { get; set; } = FilterLogReader.DefaultGroup;

    /// <summary>Only packets at these places of their way.</summary>
    [Parameter]
    public LogChain[]? Chain { get; set; }

    /// <summary>How many bytes of log the kernel keeps until they are read; 4 MiB by default.</summary>
    [Parameter]
    public int QueueSize { get; set; } = 4 * 1024 * 1024;

    /// <inheritdoc/>
    private protected override void Watch(NetworkStack stack)
    {
        if (Group is < 0 or > ushort.MaxValue) throw Failure.OfParameter(nameof(Group), $"{Group} is no group: groups are from 0 to 65535.");
        if (QueueSize < 1) throw Failure.OfParameter(nameof(QueueSize), $"A queue cannot have {QueueSize} bytes.");
        using FilterLogReader reader = FilterLogReader.Open(stack, Group, QueueSize);
        Follow(left => reader.Read(left, Cancellation), entry =>
        {
            if (entry.Lost > 0) WriteWarning(string.Create(CultureInfo.InvariantCulture, $"{entry.Lost} packets were logged faster than they were read, and are missing here."));
            if (!TextFilter.Fits(Prefix, entry.Prefix) || (Chain is not null && Array.IndexOf(Chain, entry.Chain) < 0)) return;
            Write(entry);
        });
        if (reader.LossPending) WriteWarning("At the end packets were logged faster than they were read, and are missing here.");
    }
}
