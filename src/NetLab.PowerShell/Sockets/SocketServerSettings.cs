namespace NetLab.PowerShell.Sockets;

/// <summary>How a server was started, as far as its script says it again.</summary>
/// <param name="Command">The cmdlet.</param>
/// <param name="Arguments">Its parameters but for the block and the namespace, with their values as PowerShell writes them.</param>
internal sealed record SocketServerSettings(string Command, IReadOnlyList<(string Name, string? Value)> Arguments);
