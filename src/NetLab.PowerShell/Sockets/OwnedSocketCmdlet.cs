using System.Management.Automation;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>A cmdlet that lists sockets of one kind, in one namespace or all, and picks them out by whose they are.</summary>
public abstract class OwnedSocketCmdlet : SocketCmdlet
{
    /// <summary>Only sockets of these processes. 0 means those without one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessIdCompleter))]
    public uint[]? OwningProcess { get; set; }

    /// <summary>Only sockets of processes with these names; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessNameCompleter))]
    [SupportsWildcards]
    public string[]? ProcessName { get; set; }

    /// <summary>Looks in every network namespace of the machine: named ones, containers', and those that only have processes.</summary>
    [Parameter]
    public SwitchParameter AllNamespaces { get; set; }

    /// <summary>Does not look for the processes, which takes longer than all the rest.</summary>
    [Parameter]
    public SwitchParameter NoProcess { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => InStacks(AllNamespaces, Process);

    /// <summary>Finds whose the sockets are, unless that is not wanted.</summary>
    private protected void FindOwners(IReadOnlyList<NetSocket> sockets)
    {
        if (NoProcess && (OwningProcess is not null || ProcessName is not null))
            throw Failure.OfParameter(nameof(NoProcess), "With -NoProcess nobody knows which process a socket belongs to: leave out -OwningProcess and -ProcessName.");
        if (!NoProcess) AttachOwners(sockets, all: OwningProcess is not null || ProcessName is not null);
    }
}
