using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>A cmdlet that asks a service, with the time it may take to answer.</summary>
public abstract class DBusCallCmdlet : DBusCmdlet
{
    /// <summary>How long to wait for each answer, in seconds or as a TimeSpan; 25 seconds by default. 0 gives up at once.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan Timeout { get; set; } = DBusCallSettings.DefaultTimeout;

    /// <inheritdoc/>
    protected override DBusCallSettings Settings => new(Timeout, DBusMessageFlags.None, Cancellation);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Timeout < TimeSpan.Zero) WriteError(Record(Failure.OfParameter(nameof(Timeout), $"A time to wait is not negative ({Timeout})."), Timeout));
        else Process();
    }

    /// <summary>Does the work for one pipeline object.</summary>
    protected abstract void Process();
}
