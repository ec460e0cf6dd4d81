using System.Management.Automation;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>A cmdlet that does something to adapters, named or piped in as Windows's NetAdapter cmdlets take them.</summary>
public abstract class NetAdapterCmdlet : NetworkCmdlet
{
    /// <summary>The parameter set that names adapters.</summary>
    protected const string ByName = "ByName";

    private const string ByDescription = "ByInstanceID", ByObject = "InputObject";

    /// <summary>Names or alternative names of the adapters; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [Alias("ifAlias", "InterfaceAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Descriptions of the adapters, such as <c>Veth*</c>; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByDescription)]
    [Alias("ifDesc")]
    [ArgumentCompleter(typeof(AdapterDescriptionCompleter))]
    [SupportsWildcards]
    public string[] InterfaceDescription { get; set; } = [];

    /// <summary>Adapters, as Get-NetAdapter emits them. Each is looked for in the namespace it came from, by its index.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetAdapter[] InputObject { get; set; } = [];

    /// <summary>Accepted for the sake of Windows's scripts: Linux hides no adapters.</summary>
    [Parameter(ParameterSetName = ByName)]
    [Parameter(ParameterSetName = ByDescription)]
    public SwitchParameter IncludeHidden { get; set; }

    /// <summary>Emits the adapters as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether <see cref="Change"/> looks at the names of peers, parents and masters.</summary>
    protected virtual bool NeedsNames => false;

    /// <inheritdoc/>
    protected override object? Target => ParameterSetName == ByObject && InputObject is [NetAdapter one] ? one.Name : base.Target;

    /// <summary>Does it to one adapter.</summary>
    /// <param name="stack">The stack the adapter is in.</param>
    /// <param name="adapter">The adapter as it is now.</param>
    protected abstract void Change(NetworkStack stack, NetAdapter adapter);

    /// <summary>Emits the adapter as it is now, if asked to.</summary>
    protected void Emit(NetworkStack stack, NetAdapter adapter)
    {
        if (!PassThru) return;
        NetAdapter now = stack.Links.Get(adapter.InterfaceIndex);
        stack.Links.ReadSpeeds([now]);
        WriteObject(now);
    }

    /// <summary>An adapter in a sentence: <c>the adapter 'eth0' in 'c1'</c>.</summary>
    protected static string Described(NetAdapter adapter) =>
        adapter.Namespace is null ? $"the adapter '{adapter.Name}'" : $"the adapter '{adapter.Name}' in '{adapter.Namespace}'";

    /// <inheritdoc/>
    protected sealed override void Process(NetworkStack stack)
    {
        if (ParameterSetName == ByObject)
        {
            foreach (NetAdapter adapter in InputObject)
            {
                Guard(adapter.Name, () =>
                {
                    NetworkStack its = Open(adapter.Namespace is null ? null : new NamespaceArgument(adapter.Namespace));
                    Change(its, AsItIsNow(its, adapter));
                });
            }
            return;
        }
        List<NetAdapter> found = ParameterSetName == ByDescription
            ? AdapterSelector.ByDescription(stack, InterfaceDescription, NotFound)
            : AdapterSelector.ByName(stack, Name, NeedsNames, NotFound);
        foreach (NetAdapter adapter in found) Guard(adapter.Name, () => Change(stack, adapter));
    }

    private NetAdapter AsItIsNow(NetworkStack stack, NetAdapter adapter)
    {
        try
        {
            return stack.Links.Get(adapter.InterfaceIndex, NeedsNames);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENODEV)
        {
            throw new ItemException(
                $"Cannot find {Described(adapter)} (index {adapter.InterfaceIndex}): it is not there any more.",
                exception.ErrorName, ErrorCategory.ObjectNotFound);
        }
    }

    private void NotFound(string property, object value) => WriteNotFound(AdapterSelector.WindowsClass, property, value);
}
