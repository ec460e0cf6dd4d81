using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Makes network namespaces (<c>ip netns add</c>).</summary>
/// <remarks>
/// <para>A network namespace has interfaces, addresses, routes and firewall rules of its own: the network half of a container. It lives under its
/// name in /run/netns, where <c>ip netns</c> finds it too, until Remove-NetNamespace or a restart of the machine. It begins with <c>lo</c>,
/// which is up, and forwards nothing, whatever the host does.</para>
/// <para>It needs CAP_SYS_ADMIN and CAP_NET_ADMIN. Without privileges it works in a user namespace with a mount namespace and a /run of its own:
/// <c>unshare -Urnm sh -c 'mount -t tmpfs tmpfs /run &amp;&amp; exec pwsh'</c>. A call that is killed may leave
/// an empty file of that name in /run/netns: the same call takes it over, and Remove-NetNamespace removes it.</para>
/// </remarks>
/// <example>
/// <para>Two isolated stacks, and what is in them.</para>
/// <code>
/// New-NetNamespace c1, c2
/// Get-NetNamespace | Get-NetAdapter
/// Remove-NetNamespace c1, c2
/// </code>
/// </example>
/// <example>
/// <para>A namespace as <c>ip netns add</c> leaves it, with lo down.</para>
/// <code>
/// New-NetNamespace bare -LoopbackDown
/// Remove-NetNamespace bare
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "NetNamespace", SupportsShouldProcess = true)]
[OutputType(typeof(NetNamespace))]
public sealed class NewNetNamespaceCommand : NetLabCmdlet
{
    /// <summary>The names. Each becomes a file's name: no <c>/</c>, no white space, at most 255 bytes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [NamespaceName]
    [AllowEmptyString]
    [Alias("Namespace")]
    public string[] Name { get; set; } = [];

    /// <summary>Leave <c>lo</c> down.</summary>
    [Parameter]
    public SwitchParameter LoopbackDown { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        List<string> names = [.. Name.Where(name => ShouldProcess($"Make the network namespace '{Display.Escape(name)}'", null, null))];
        IReadOnlyList<(NetNamespace? Made, Exception? Error)> results = [];
        Guard(null, () => results = NetworkNamespaces.Create(names, !LoopbackDown, Cancellation));
        for (int i = 0; i < results.Count; i++)
        {
            (NetNamespace? made, Exception? error) = results[i];
            if (error is null) WriteObject(made);
            else WriteError(Failure.Record(error is ArgumentException bad ? NamespaceArgument.Named(bad, nameof(Name)) : error!, names[i]));
        }
    }
}
