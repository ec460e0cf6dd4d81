using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NetLab.PowerShell;

/// <summary>What ends when the module is removed: the subscriptions of the runspace that removes it. Other runspaces keep theirs.</summary>
public sealed class ModuleEnd : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is { } runspace) SubscriptionSource.EndOf(runspace.InstanceId);
    }
}
