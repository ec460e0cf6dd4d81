using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NetLab.PowerShell.DBus;

/// <summary>
/// Waits on PowerShell's thread for work that goes on elsewhere, where no cmdlet runs that Ctrl+C could tell: in a method or property of an object. PowerShell
/// looks whether it is to stop between the statements of a script, and so what takes its time is waited for by one.
/// </summary>
internal static class StoppableWait
{
    private const string Loop = "param($Done) while (-not $Done.WaitOne(50)) { }";

    /// <summary>What takes no longer is waited for at once.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    /// <summary>Begins work and waits for its result.</summary>
    /// <param name="work">Begins it; the token is cancelled by Ctrl+C.</param>
    public static T For<T>(Func<CancellationToken, ValueTask<T>> work)
    {
        using var stopping = new CancellationTokenSource();
        ValueTask<T> begun = work(stopping.Token);
        if (begun.IsCompleted) return begun.GetAwaiter().GetResult();
        Task<T> task = begun.AsTask();
        if (!IsDone(task) && Runspace.DefaultRunspace is not null)
        {
            try
            {
                ScriptBlock.Create(Loop).Invoke(((IAsyncResult)task).AsyncWaitHandle);
            }
            catch (PipelineStoppedException)
            {
                stopping.Cancel();
                throw;
            }
        }
        return task.GetAwaiter().GetResult();
    }

    private static bool IsDone(Task task)
    {
        try
        {
            return task.Wait(Moment);
        }
        catch (AggregateException)
        {
            // Who asks for the result hears of it.
            return true;
        }
    }
}
