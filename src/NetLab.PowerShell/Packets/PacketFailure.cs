using System.Management.Automation;
using NetLab.Packets;

namespace NetLab.PowerShell.Packets;

/// <summary>What errors about packets and their filters look like.</summary>
internal static class PacketFailure
{
    /// <summary>The record of an error that this room knows more of than <see cref="Failure"/> does; null for others.</summary>
    public static ErrorRecord? Record(Exception exception, object? target)
    {
        (string Id, ErrorCategory Category, string? Advice)? known = exception switch
        {
            PacketFilterException => ("InvalidArgument_Filter", ErrorCategory.InvalidArgument, "Filters are tcpdump's: 'tcp port 80', 'host 10.0.0.1 and not arp', 'net 10.0.0.0/8', 'vlan 5'; Get-Help Watch-NetPacket has more."),
            CaptureFormatException => ("CaptureMalformed", ErrorCategory.InvalidData, null),
            _ => null,
        };
        if (known is not { } found) return null;
        return new ErrorRecord(exception, found.Id, found.Category, target) { ErrorDetails = new ErrorDetails(Display.Escape(exception.Message)) { RecommendedAction = found.Advice ?? "" } };
    }
}
