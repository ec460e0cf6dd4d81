namespace NetLab.Smtp;

/// <content>Commands of the caller's own.</content>
public sealed partial class SmtpProbe
{
    private readonly List<SmtpCommandResult> _commands = [];

    /// <summary>Sends each command and keeps its answer, whatever it is. Only a server that says goodbye, or wants more than a command, ends the conversation.</summary>
    private async Task<bool> CommandsAsync(CancellationToken cancellation)
    {
        foreach (string given in _options.Commands)
        {
            string command = given.Trim();
            await SaidYesAsync(SmtpStage.Command, _session.CommandAsync(SmtpStage.Command, command, cancellation)).ConfigureAwait(false);
            _commands.Add(new SmtpCommandResult
            {
                Command = command,
                Accepted = _reply!.IsSuccess,
                Code = _reply.Code,
                EnhancedStatus = _reply.EnhancedStatus?.ToString(),
                Text = _reply.Text,
                Lines = [.. _reply.Lines],
                Explanation = SmtpOwnCommand.Explain(command, _reply),
            });
            if (_reply.Code == 421) return false;
            if (!_reply.IsIntermediate) continue;
            // What it wants nobody knows here, and it would take the next command for that.
            _isHangingUp = true;
            return Fail($"The server answered {command} with {_reply} and waits for more than a command: the connection was closed.");
        }
        return true;
    }
}
