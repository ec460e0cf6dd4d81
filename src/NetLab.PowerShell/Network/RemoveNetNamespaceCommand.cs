using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Removes named network namespaces (<c>ip netns del</c>).</summary>
/// <remarks>
/// <para>The name goes at once. The namespace itself, with its interfaces and the other ends of its veth pairs, goes when no process is in it and
/// nothing holds its file open; the cmdlet waits for that, at most 5 seconds, so that all of it can be made again at once. What is still
/// held then is a warning that names the processes; it goes when they end. A file under /run/netns that is no namespace, as a creation or removal
/// leaves it that was killed half-way, is removed too.</para>
/// <para>It needs CAP_SYS_ADMIN. It does not ask first, except under <c>$ConfirmPreference = 'Medium'</c>: try wildcards with
/// <c>-WhatIf</c>. Containers' namespaces without a name under /run/netns belong to Docker or Podman and are not touched.</para>
/// </remarks>
/// <example>
/// <para>Made, used and removed.</para>
/// <code>
/// New-NetNamespace c1, c2
/// Remove-NetNamespace c1, c2
/// </code>
/// </example>
/// <example>
/// <para>What removing all of a lab's would do.</para>
/// <code>
/// New-NetNamespace lab1, lab2
/// Remove-NetNamespace lab* -WhatIf
/// Get-NetNamespace lab* | Remove-NetNamespace
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetNamespace", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(NetNamespace))]
public sealed class RemoveNetNamespaceCommand : NetLabCmdlet
{
    private const double PatienceSeconds = 5;
    private NamespaceRemoval? _removal;

    /// <summary>Names, with wildcards, or objects of Get-NetNamespace.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [SupportsWildcards]
    [NamespaceName]
    [AllowEmptyString]
    [Alias("Namespace")]
    public string[] Name { get; set; } = [];

    /// <summary>Emit the namespaces removed, as they were.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        List<NetNamespace>? named = null;
        foreach (string name in Name)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name))
            {
                Guard(name, () => Remove(name, PassThru ? (named ??= NetworkNamespaces.List()).Find(item => item.Name == name) : null));
                continue;
            }
            var pattern = new WildcardPattern(name, WildcardOptions.None);
            foreach (NetNamespace item in (named ??= NetworkNamespaces.List()).Where(item => pattern.IsMatch(item.Name))) Guard(item, () => Remove(item.Name, item));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(null, () =>
    {
        foreach (HeldNamespace held in _removal?.Wait(TimeSpan.FromSeconds(PatienceSeconds), Cancellation) ?? [])
        {
            string by = held.Processes.Count > 0 ? $"by {Display.Escape(held.Holders)}; it ends with them"
                : "by something this user cannot see: another user's process, a socket, or another name";
            WriteWarning($"The network namespace '{Display.Escape(held.Name)}' has lost its name, but is still held {by}.");
        }
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _removal?.Dispose();
        base.Dispose(disposing);
    }

    private void Remove(string name, NetNamespace? item)
    {
        if (name.Contains('/'))
        {
            throw new ItemException(
                $"'{Display.Escape(name)}' is no name under {NamespaceReference.Directory} (parameter 'Name').", "NotANamedNamespace", ErrorCategory.InvalidArgument,
                "A namespace without a name there ends with its processes; a container's with the container.");
        }
        try
        {
            _ = NamespaceReference.ValidateName(name);
        }
        catch (ArgumentException exception)
        {
            throw NamespaceArgument.Named(exception, nameof(Name));
        }
        if (!ShouldProcess($"Remove the network namespace '{Display.Escape(name)}' and everything in it.", null, null)) return;
        try
        {
            (_removal ??= new NamespaceRemoval()).Remove(name);
        }
        catch (LinuxException exception) when (exception.Error == Errno.ENOENT)
        {
            WriteError(NamespaceArgument.NotFound(name, nameof(Name)));
            return;
        }
        if (PassThru && item is not null) WriteObject(item);
    }
}
