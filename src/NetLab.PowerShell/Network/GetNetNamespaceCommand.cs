using System.Diagnostics;
using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Gets network namespaces (<c>ip netns list</c>).</summary>
/// <remarks>
/// <para>By default those with a name under /run/netns. <c>-All</c> adds Docker's and Podman's, and those without a name that processes are in;
/// the one you are in is then among them. As an ordinary user you see other users' processes not, and so some namespaces not.</para>
/// <para>The objects name their namespace to every cmdlet with <c>-Namespace</c>. <c>Processes</c> and <c>Interfaces</c> are looked up when asked for.</para>
/// </remarks>
/// <example>
/// <para>The IPv4 addresses in all named namespaces.</para>
/// <code>
/// New-NetNamespace c1, c2
/// Get-NetNamespace | Get-NetIPAddress -AddressFamily IPv4
/// Remove-NetNamespace c1, c2
/// </code>
/// </example>
/// <example>
/// <para>Every namespace of the machine, containers' and unnamed ones included, with who is in it.</para>
/// <code>Get-NetNamespace -All | Format-List Name, Source, Inode, Path, Processes, Interfaces</code>
/// </example>
/// <example>
/// <para>The namespace of this PowerShell.</para>
/// <code>Get-NetNamespace -Id $PID</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetNamespace", DefaultParameterSetName = ByName)]
[OutputType(typeof(NetNamespace))]
public sealed class GetNetNamespaceCommand : NetLabCmdlet
{
    private const string ByName = "Name";
    private const string ById = "Id";
    private const string ByProcess = "Process";

    /// <summary>Names, with wildcards; all when not given.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [SupportsWildcards]
    [Alias("Namespace")]
    public string[]? Name { get; set; }

    /// <summary>Also those of Docker, Podman, and those without a name that processes are in.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter All { get; set; }

    /// <summary>Processes by id, whose namespaces are wanted.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ById)]
    [Alias("ProcessId")]
    public int[] Id { get; set; } = [];

    /// <summary>Processes as Get-Process gives them, whose namespaces are wanted.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByProcess, ValueFromPipeline = true)]
    public Process[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != ByName)
        {
            foreach (int process in ParameterSetName == ById ? Id : [.. InputObject.Select(static process => process.Id)]) Guard(process, () => WriteObject(OfProcess(process)));
            return;
        }
        Guard(null, () => Write(NetworkNamespaces.List(All)));
    }

    private static NetNamespace OfProcess(int process)
    {
        if (process < 1) throw new ItemException($"{process} is not a process id (parameter 'Id').", "InvalidArgument_Id", ErrorCategory.InvalidArgument);
        try
        {
            return NetworkNamespaces.OfProcess(process);
        }
        catch (LinuxException exception) when (exception.Error is Errno.ENOENT or Errno.ESRCH)
        {
            throw new ItemException($"There is no process with the id {process} (parameter 'Id').", "ProcessNotFound", ErrorCategory.ObjectNotFound);
        }
    }

    private void Write(List<NetNamespace> namespaces)
    {
        if (Name is null)
        {
            WriteObject(namespaces, enumerateCollection: true);
            return;
        }
        foreach (string name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.None);
            List<NetNamespace> found = namespaces.FindAll(item => item.Name == name || (item.Name.Length > 0 && pattern.IsMatch(item.Name)));
            WriteObject(found, enumerateCollection: true);
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name)) WriteError(NamespaceArgument.NotFound(name, nameof(Name)));
        }
    }
}
