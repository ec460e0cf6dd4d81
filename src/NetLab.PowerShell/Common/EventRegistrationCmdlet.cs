using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace NetLab.PowerShell;

/// <summary>A cmdlet that makes a normal PowerShell event source: PowerShell's own parameters of such cmdlets, with help.</summary>
public abstract class EventRegistrationCmdlet : ObjectEventRegistrationBase
{
    /// <summary>The name of the subscription, and of its events; a GUID by default.</summary>
    [Parameter(Position = 100)]
    public new string SourceIdentifier
    {
        get => base.SourceIdentifier;
        set => base.SourceIdentifier = value;
    }

    /// <summary>What to run for each event, in this runspace. Its output is in the job that is emitted. Without it the events wait for Get-Event.</summary>
    [Parameter(Position = 101)]
    public new ScriptBlock Action
    {
        get => base.Action;
        set => base.Action = value;
    }

    /// <summary>Any value, which the events then carry: <c>$Event.MessageData</c>.</summary>
    [Parameter]
    public new PSObject MessageData
    {
        get => base.MessageData;
        set => base.MessageData = value;
    }

    /// <summary>Hides the subscription from Get-EventSubscriber without -Force.</summary>
    [Parameter]
    public new SwitchParameter SupportEvent
    {
        get => base.SupportEvent;
        set => base.SupportEvent = value;
    }

    /// <summary>
    /// Sends the events to the PowerShell that made this remote session or job, where <c>$Event.SourceArgs[1]</c> is a copy of them. Not together with <c>-Action</c>.
    /// </summary>
    [Parameter]
    public new SwitchParameter Forward
    {
        get => base.Forward;
        set => base.Forward = value;
    }

    /// <summary>Ends the subscription after so many events; 0, the default, never does.</summary>
    [Parameter]
    public new int MaxTriggerCount
    {
        get => base.MaxTriggerCount;
        set => base.MaxTriggerCount = value;
    }
}
