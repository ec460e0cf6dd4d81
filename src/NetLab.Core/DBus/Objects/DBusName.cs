namespace NetLab.DBus;

/// <summary>A name on a bus, as Get-DBusName shows it.</summary>
public sealed class DBusName
{
    internal DBusName(string bus, string name) => (Bus, Name) = (bus, name);

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The same as <see cref="Name"/>, as the next cmdlet binds it.</summary>
    public string Destination => Name;

    /// <summary>Whether it is the name the bus gave a connection (<c>:1.42</c>).</summary>
    public bool IsUnique => Name.StartsWith(':');

    /// <summary>The unique name of the connection that has it; null when none has.</summary>
    public string? Owner { get; init; }

    /// <summary>The process behind it; null when none has it or the bus does not tell.</summary>
    public int? ProcessId { get; init; }

    /// <summary>What the process calls itself, at most 15 characters; null when it is not to be seen from here.</summary>
    public string? ProcessName { get; init; }

    /// <summary>How the process was called, its arguments with spaces between.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The number of the user the process runs as.</summary>
    public uint? UserId { get; init; }

    /// <summary>The user the process runs as: the name, or the number where no name is known.</summary>
    public string? UserName { get; init; }

    /// <summary>The groups the process is in, by their numbers; empty when the bus does not tell.</summary>
    public IReadOnlyList<uint> GroupId { get; init; } = [];

    /// <summary>The process's label of the kernel's security module (SELinux, AppArmor, Smack); null without one.</summary>
    public string? SecurityLabel { get; init; }

    /// <summary>The connections that get the name in turn when its owner gives it up (ListQueuedOwners without the owner itself).</summary>
    public IReadOnlyList<string> QueuedOwner { get; init; } = [];

    /// <summary>The systemd unit or scope the process belongs to; null when there is none or it is not to be seen from here.</summary>
    public string? Unit { get; init; }

    /// <summary>The control group the process is in.</summary>
    public string? ControlGroup { get; init; }

    /// <summary>What the process may do beyond an ordinary one: its effective capabilities, by their names without CAP_.</summary>
    public IReadOnlyList<string> Capability { get; init; } = [];

    /// <summary>The number of the user whose login the process goes back to, as the kernel's audit keeps it; null without one.</summary>
    public uint? LoginUserId { get; init; }

    /// <summary>The number of that login; null without one.</summary>
    public uint? LoginSessionId { get; init; }

    /// <summary>Whether the bus can start a service for it.</summary>
    public bool IsActivatable { get; init; }

    /// <summary>Whether a connection has it now.</summary>
    public bool IsRunning => Owner is not null;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
