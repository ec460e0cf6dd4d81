using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>A cmdlet that talks to a bus, named by <c>-Bus</c>. D-Bus errors become error records whose id is the D-Bus error's name.</summary>
public abstract class DBusCmdlet : NetLabCmdlet
{
    /// <summary>
    /// The bus: <c>System</c> (the default), <c>Session</c>, or an address as D-Bus writes them, such as <c>unix:path=/run/user/1000/bus</c>.
    /// System is DBUS_SYSTEM_BUS_ADDRESS or the default socket; Session is DBUS_SESSION_BUS_ADDRESS, or the bus in the user's runtime directory.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BusCompleter))]
    [BusAddress]
    public string Bus { get; set; } = "System";

    /// <summary>The process's shared connection to the bus; opened when it is first used.</summary>
    protected DBusClient Client => DBusClient.Shared(Bus);

    /// <summary>How this cmdlet's calls are made: Ctrl+C ends their wait.</summary>
    protected virtual DBusCallSettings Settings => new(DBusCallSettings.DefaultTimeout, DBusMessageFlags.None, Cancellation);

    /// <summary>
    /// Waits for work that goes on elsewhere, on the pipeline's thread and with Ctrl+C ending it. What the work finds comes back as its
    /// result: cmdlets write on this thread alone.
    /// </summary>
    /// <param name="work">Begins the work; the token is cancelled by Ctrl+C.</param>
    protected T Wait<T>(Func<CancellationToken, ValueTask<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ValueTask<T> begun = work(Cancellation);
        if (begun.IsCompleted) return begun.GetAwaiter().GetResult();
        Task<T> task = begun.AsTask();
        try
        {
            // Also work that does not look at its token is left behind at once.
            task.Wait(Cancellation);
        }
        catch (AggregateException)
        {
            // The next line throws what it holds.
        }
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Asks ShouldProcess with one sentence, which <c>-WhatIf</c> shows as it is.</summary>
    /// <param name="sentence">What will happen, without its full stop.</param>
    protected bool Should(string sentence) => ShouldProcess($"{Display.Escape(sentence)}.", $"{Display.Escape(sentence)}?", "Confirm");

    /// <summary>Text as it may be shown in verbose output and warnings.</summary>
    protected static string Shown(string text) => Display.Escape(text);

    /// <inheritdoc/>
    protected override ErrorRecord Record(Exception exception, object? target)
    {
        ErrorRecord record = Failure.Record(exception, target);
        if (exception is DBusErrorException error)
        {
            DBusFailure.Shorten(record, error);
            DBusFailure.Advise(record, error, Bus);
        }
        return record;
    }
}
