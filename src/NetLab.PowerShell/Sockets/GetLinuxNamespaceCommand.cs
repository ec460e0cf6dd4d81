using System.Management.Automation;
using NetLab.Interop;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Lists the namespaces of every kind with the processes in them (<c>lsns</c>, <c>ls -l /proc/PID/ns</c>).</summary>
/// <remarks>
/// <para>What is called a container is a process, or several, in namespaces of their own: -Id of one of them shows which those are and who else is in
/// them. Of network namespaces those that have a name but no process are listed too, and each names itself to -Namespace of the other cmdlets.</para>
/// <para>Other users' processes only root sees; a warning says how many were left out.</para>
/// </remarks>
/// <example>
/// <para>The namespaces this PowerShell is in.</para>
/// <code>Get-LinuxNamespace -Id $PID</code>
/// </example>
/// <example>
/// <para>The addresses in every network namespace that has processes.</para>
/// <code>Get-LinuxNamespace -Kind Network | Where-Object ProcessCount | Get-NetIPAddress -AddressFamily IPv4 -ErrorAction Ignore | Format-Table Namespace, IPAddress</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "LinuxNamespace")]
[OutputType(typeof(LinuxNamespace))]
public sealed class GetLinuxNamespaceCommand : NetLabCmdlet
{
    /// <summary>Only these kinds.</summary>
    [Parameter(Position = 0)]
    public LinuxNamespaceKind[]? Kind { get; set; }

    /// <summary>Only the namespaces these processes are in. What Get-Process lists can be piped in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessId", "PID")]
    [ArgumentCompleter(typeof(ProcessIdCompleter))]
    public int[]? Id { get; set; }

    /// <summary>Only the namespaces with these numbers.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NamespaceInodeCompleter))]
    public ulong[]? Inode { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Id is null)
        {
            Guard(null, () =>
            {
                List<LinuxNamespace> all = LinuxNamespaces.List(Kind, out int refused, Cancellation);
                Write(all);
                if (refused > 0 && !Environment.IsPrivilegedProcess) WriteWarning($"{refused} processes are other users' and may not be looked at; their namespaces may be missing. Run as root, or grant CAP_SYS_PTRACE.");
                foreach (ulong inode in Inode ?? [])
                {
                    if (!all.Exists(item => item.Inode == inode)) WriteError(Failure.NotFound($"There is no namespace with the number {inode}.", "LinuxNamespaceNotFound", inode));
                }
            });
            return;
        }
        foreach (int process in Id) Guard(process, () => Write(OfProcess(process)));
    }

    private List<LinuxNamespace> OfProcess(int process)
    {
        if (process < 1) throw Failure.OfParameter(nameof(Id), $"{process} is not a process id.");
        try
        {
            return LinuxNamespaces.OfProcess(process, Kind, Cancellation);
        }
        catch (LinuxException exception) when (exception.Error is Errno.ENOENT or Errno.ESRCH)
        {
            throw new ItemException($"There is no process with the id {process} (parameter 'Id').", "ProcessNotFound", ErrorCategory.ObjectNotFound);
        }
    }

    private void Write(List<LinuxNamespace> found) => WriteObject(Inode is null ? found : found.FindAll(item => Array.IndexOf(Inode, item.Inode) >= 0), enumerateCollection: true);
}
