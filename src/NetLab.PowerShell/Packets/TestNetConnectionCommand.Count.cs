using System.Management.Automation;
using NetLab.Network;
using NetLab.Packets;

namespace NetLab.PowerShell.Packets;

/// <summary>Tests again and again: one object for each answer.</summary>
public sealed partial class TestNetConnectionCommand
{
    private void CountUp(NetworkStack stack, int? port)
    {
        if (Count < 0) throw Failure.OfParameter(nameof(Count), $"{Count} tests cannot be made: give 0 (until Ctrl+C) or more.");
        if (Interval < TimeSpan.Zero || Interval.TotalDays > 1) throw Failure.OfParameter(nameof(Interval), "An interval is at least 0 seconds and at most a day.");
        EchoOptions options = EchoOptions(stack);
        var targets = new List<EchoTarget>();
        foreach (string name in ComputerName)
        {
            Guard(name, () =>
            {
                List<EchoTarget> addresses = Resolve(stack, name, out _, out string? problem);
                if (options.SourceAddress is { } source) addresses.RemoveAll(target => target.Address.AddressFamily != source.AddressFamily);
                if (addresses.Count > 0) targets.Add(addresses[0] with { Name = name });
                else throw new ItemException(problem ?? $"'{name}' has no address of the source address's family.", "NameNotResolved", ErrorCategory.ObjectNotFound, "Resolve-DnsRecord shows what the name servers say.");
            });
        }
        // One socket is of one family.
        EchoTarget[][] runs = [.. targets.GroupBy(target => port is null ? (object)target.Family : target).Select(static group => group.ToArray())];
        if (Count == 0 && runs.Length > 1) throw Failure.OfParameter(nameof(Count), "Without end only hosts of one family can be pinged at the same time, and only one host's port be tested: give -AddressFamily, or a -Count.");
        foreach (EchoTarget[] run in runs) Guard(run[0].Name, () => CountUp(stack, run, port, options));
    }

    private void CountUp(NetworkStack stack, EchoTarget[] targets, int? port, EchoOptions options)
    {
        var last = new Dictionary<string, EchoReply>();
        bool any = false;
        if (port is { } number)
        {
            var connect = new TcpProbeOptions { Timeout = Timeout ?? TimeSpan.FromSeconds(5), SourceAddress = options.SourceAddress };
            foreach (EchoReply reply in TcpProbeRun.Run(stack, targets[0], number, options.Count, Interval, connect, Cancellation)) Write(reply);
        }
        else
        {
            using EchoRun run = EchoRun.Open(stack, targets, options);
            WriteVerbose(run.IsRaw ? "By a raw socket: net.ipv4.ping_group_range does not let this group have ICMP's own." : "By ICMP's own socket.");
            foreach (EchoReply reply in run.Run(Cancellation)) Write(reply);
        }
        if (InformationLevel == TestInformationLevel.Quiet)
        {
            WriteObject(any);
            return;
        }
        foreach (EchoReply reply in last.Values)
        {
            // Shown like Write-Host's text, and no object of the pipeline's.
            string text = Display.Escape($"{reply.ComputerName}: {reply.Statistics}");
            WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]);
        }

        void Write(EchoReply reply)
        {
            last[$"{reply.ComputerName} {reply.RemoteAddress}"] = reply;
            any |= reply.Succeeded;
            if (InformationLevel != TestInformationLevel.Quiet) WriteObject(reply);
        }
    }
}
