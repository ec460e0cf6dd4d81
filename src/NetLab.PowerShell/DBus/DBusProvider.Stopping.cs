using System.Management.Automation;

namespace NetLab.PowerShell.DBus;

/// <content>Ctrl+C where PowerShell does not say.</content>
public sealed partial class DBusProvider
{
    private const int LookMilliseconds = 50;

    /// <summary>
    /// Asks the bus so that Ctrl+C ends it. Get-ItemPropertyValue passes no stop on to the provider, but a script that is run while the pipeline
    /// stops is refused: so the bus is asked beside, and an empty script run every now and then until it has answered.
    /// </summary>
    private IEnumerable<T> Heedful<T>(Func<IEnumerable<T>> ask)
    {
        if (!(_caller ??= ProviderCallers.Look()).HasFlag(ProviderCaller.Deaf)) return ask();
        Task<List<T>> asking = Task.Run(() => ask().ToList());
        try
        {
            while (!((IAsyncResult)asking).AsyncWaitHandle.WaitOne(LookMilliseconds)) InvokeCommand.InvokeScript(useLocalScope: true, ScriptBlock.Create("$null"), null);
        }
        catch (PipelineStoppedException)
        {
            StopProcessing();
            throw;
        }
        return asking.GetAwaiter().GetResult();
    }
}
