using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetLab.PowerShell.DBus;
using NetLab.PowerShell.Sockets;

namespace NetLab.PowerShell;

/// <summary>What ends when the module is removed: the subscriptions and servers of the runspace that removes it. Other runspaces keep theirs.</summary>
public sealed class ModuleEnd : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is not { } runspace) return;
        SubscriptionSource.EndOf(runspace.InstanceId);
        DBusProxyKeeper.EndOf(runspace.InstanceId);
        SocketServerHost.EndOf(runspace.InstanceId);
    }
}
