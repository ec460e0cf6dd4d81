using NetLab.Firewall;

namespace NetLab.Sockets;

/// <summary>Who answers at a port, and by which way it leads there.</summary>
public sealed class NetPortOwner
{
    /// <summary>The port that was asked for.</summary>
    public required ushort Port { get; init; }

    /// <summary>The transport protocol.</summary>
    public required ForwardProtocol Protocol { get; init; }

    /// <summary>The address it is reached at: the socket's, or the one it is published on; <c>0.0.0.0</c> or <c>::</c> for any.</summary>
    public required string Address { get; init; }

    /// <summary>How it leads to the process.</summary>
    public required PortOwnerVia Via { get; init; }

    /// <summary>The address the traffic ends up at, where it is translated; else null.</summary>
    public string? ToAddress { get; init; }

    /// <summary>The port there, where it is translated; else null.</summary>
    public ushort? ToPort { get; init; }

    /// <summary>The namespace the port was asked for in; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>The namespace the process's socket is in; null for the process's own, and where none was found.</summary>
    public string? TargetNamespace { get; init; }

    /// <summary>The process; 0 where none was found, and then <see cref="Note"/> says why.</summary>
    public uint OwningProcess => Socket?.OwningProcess ?? 0;

    /// <summary>The process's name.</summary>
    public string? Process => Socket?.Process;

    /// <summary>The user the socket belongs to.</summary>
    public string? User => Socket?.User;

    /// <summary>Every process that has the socket open.</summary>
    public SocketOwner[] Owners => Socket?.Owners ?? [];

    /// <summary>The rule that translates, in nft's words; null where none does.</summary>
    public string? Rule { get; init; }

    /// <summary>Who made that rule: netlab, docker, cni, ...; null where there is none.</summary>
    public string? RuleOwner { get; init; }

    /// <summary>What is missing, or null.</summary>
    public string? Note { get; init; }

    /// <summary>The socket that answers, a <see cref="NetTCPConnection"/> or <see cref="NetUDPEndpoint"/>; null where none was found.</summary>
    public InternetEndpoint? Socket { get; init; }

    /// <summary>The whole way in one line: <c>8080 -> dnat -> 10.0.0.2:80 in c1 -> nginx (123)</c>.</summary>
    public string Path
    {
        get
        {
            string end = Note ?? (OwningProcess == 0 ? "a process that may not be seen" : string.Join(", ", Owners.Select(static owner => owner.ToString()).Distinct()));
            string place = TargetNamespace is null ? "" : $" in {TargetNamespace}";
            string way = Via switch
            {
                PortOwnerVia.Socket => Namespace is null ? "" : $" in {Namespace}",
                PortOwnerVia.PublishedPort => $" -> published -> {Target}{place}",
                PortOwnerVia.Rule => $" -> rule of {RuleOwner} -> {Target}{place}",
                _ => $" -> conntrack -> {Target}{place}",
            };
            return $"{Port}{way} -> {end}";
        }
    }

    private string Target => ToAddress?.Contains(':', StringComparison.Ordinal) == true ? $"[{ToAddress}]:{ToPort}" : $"{ToAddress}:{ToPort}";

    /// <inheritdoc/>
    public override string ToString() => Path;
}
