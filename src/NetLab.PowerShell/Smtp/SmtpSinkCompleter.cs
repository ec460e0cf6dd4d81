using NetLab.Smtp;
using NetLab.Sockets;

namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the numbers of this process's mail sinks.</summary>
public sealed class SmtpSinkCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. SocketServer.All.OfType<SmtpSink>().Select(static sink => ($"{sink.Id}", $"{sink}, {sink.Waiting.Count} waiting"))];
}
