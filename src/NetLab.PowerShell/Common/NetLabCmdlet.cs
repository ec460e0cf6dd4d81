using System.Management.Automation;

namespace NetLab.PowerShell;

/// <summary>What every cmdlet of the module shares: Ctrl+C as cancellation, and failures as non-terminating error records.</summary>
public abstract class NetLabCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Cancelled when the user presses Ctrl+C or the pipeline stops.</summary>
    protected CancellationToken Cancellation => _stopping.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cmdlet holds; PowerShell calls it when the pipeline ends, however it ends.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _stopping.Dispose();
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself while the stop was on its way.
        }
    }

    /// <summary>
    /// Does one item's work. What goes wrong with it becomes a non-terminating error about <paramref name="target"/>, and the rest of
    /// the pipeline goes on. A bug (any exception that is not about the item) is not caught. After Ctrl+C no item is begun any more: one
    /// call may have thousands, and PowerShell itself looks for a stop only where something is written.
    /// </summary>
    /// <returns>False when the work failed.</returns>
    protected bool Guard(object? target, Action work)
    {
        if (_stopping.IsCancellationRequested) throw new PipelineStoppedException();
        try
        {
            work();
            return true;
        }
        catch (Exception exception) when (Failure.IsAboutTheItem(exception))
        {
            WriteError(Record(exception, target));
            return false;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>The error record for a failure with one item; a room of its own errors knows more to say about them.</summary>
    protected virtual ErrorRecord Record(Exception exception, object? target) => Failure.Record(exception, target);

    /// <summary>Writes Windows's answer to a question that found nothing: non-terminating, ObjectNotFound, with Windows's id.</summary>
    /// <param name="kind">Windows's class of the object, such as <c>MSFT_NetIPAddress</c>.</param>
    /// <param name="property">The property that was asked for.</param>
    /// <param name="value">The value no object has.</param>
    protected void WriteNotFound(string kind, string property, object? value) =>
        WriteError(Failure.NotFound($"No {kind} objects found with property '{property}' equal to '{Display.Escape($"{value}")}'.  Verify the value of the property and retry.",
            $"CmdletizationQuery_NotFound_{property}", value));

    /// <summary>A token for Ctrl+C and a time.</summary>
    private protected CancellationTokenSource Within(TimeSpan? time)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        // A timer takes 49 days at most; more is for ever.
        if (time is { TotalMilliseconds: < uint.MaxValue - 1 } left) limit.CancelAfter(left);
        return limit;
    }
}
