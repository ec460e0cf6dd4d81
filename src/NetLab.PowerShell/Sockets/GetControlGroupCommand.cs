using System.Management.Automation;
using NetLab.Interop;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Lists control groups of version 2 with their controllers, limits and processes (<c>systemd-cgls</c>, <c>cat /sys/fs/cgroup/...</c>).</summary>
/// <remarks>
/// <para>A limit that is not set is empty, and so is what the group's controllers are not enabled for: without the memory controller there is no
/// MemoryCurrent. Where some controllers are still in hierarchies of version 1, a warning names them; with version 1 alone there is an error.</para>
/// </remarks>
/// <example>
/// <para>The control group of this PowerShell.</para>
/// <code>Get-ControlGroup -Id $PID -WarningAction Ignore | Format-List</code>
/// </example>
/// <example>
/// <para>The groups that have processes, with the most memory first.</para>
/// <code>Get-ControlGroup -WarningAction Ignore | Where-Object ProcessCount | Sort-Object MemoryCurrent -Descending</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "ControlGroup", DefaultParameterSetName = ByPath)]
[OutputType(typeof(ControlGroup))]
public sealed class GetControlGroupCommand : NetLabCmdlet
{
    private const string ByPath = "Path";
    private const string ById = "Id";
    private bool _warned;

    /// <summary>Paths below the root, as /proc/PID/cgroup has them (<c>/system.slice/ssh.service</c>); wildcards are allowed. All when not given.</summary>
    [Parameter(Position = 0, ParameterSetName = ByPath)]
    [ArgumentCompleter(typeof(ControlGroupCompleter))]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    /// <summary>The groups these processes are in. What Get-Process lists can be piped in.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ById)]
    [Alias("ProcessId", "PID")]
    [ArgumentCompleter(typeof(ProcessIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(null, () =>
    {
        ControlGroups groups = ControlGroups.Open();
        if (groups.ControllersOfVersion1.Count > 0 && !_warned)
            WriteWarning($"These controllers are in control groups of version 1 here, which are not read, so that no limits by them are seen: {string.Join(", ", groups.ControllersOfVersion1)}.");
        _warned = true;
        if (ParameterSetName == ById)
        {
            foreach (int process in Id) Guard(process, () => WriteObject(OfProcess(groups, process)));
            return;
        }
        if (Path is null)
        {
            groups.Visit(WriteObject, null, Cancellation);
            return;
        }
        foreach (string path in Path) Guard(path, () => Find(groups, path));
    });

    private void Find(ControlGroups groups, string path)
    {
        if (!path.StartsWith('/')) path = "/" + path;
        if (path.Split('/').Contains("..")) throw Failure.OfParameter(nameof(Path), $"The path of a control group has no '..' in it: '{path}'.");
        if (WildcardPattern.ContainsWildcardCharacters(path))
        {
            var pattern = new WildcardPattern(path, WildcardOptions.None);
            groups.Visit(item => { if (pattern.IsMatch(item.Path)) WriteObject(item); }, null, Cancellation);
            return;
        }
        string exact = path.Length > 1 ? path.TrimEnd('/') : path;
        if (groups.Find(exact) is { } group) WriteObject(group);
        else WriteError(Failure.NotFound($"There is no control group '{Display.Escape(exact)}' below {groups.Root}.", "ControlGroupNotFound", exact));
    }

    private static ControlGroup OfProcess(ControlGroups groups, int process)
    {
        if (process < 1) throw Failure.OfParameter(nameof(Id), $"{process} is not a process id.");
        try
        {
            return groups.OfProcess(process);
        }
        catch (LinuxException exception) when (exception.Error is Errno.ENOENT or Errno.ESRCH)
        {
            throw new ItemException($"There is no process with the id {process} (parameter 'Id').", "ProcessNotFound", ErrorCategory.ObjectNotFound);
        }
    }
}
