using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NetLab.PowerShell.Sockets;

/// <summary>What ends when the module is removed: the servers of the runspace that removes it. Other runspaces keep theirs.</summary>
public sealed class SocketServerEnd : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is { } runspace) SocketServerHost.EndOf(runspace.InstanceId);
    }
}
