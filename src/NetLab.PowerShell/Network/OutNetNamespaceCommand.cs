using System.Management.Automation;
using System.Reflection;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>
/// The last command of Invoke-NetNamespace's inner pipeline (not exported): hands each object and error on to the outer one with the thread
/// out of the namespace, and takes it back in for what comes next.
/// </summary>
[Cmdlet(VerbsData.Out, "NetNamespace")]
internal sealed class OutNetNamespaceCommand : PSCmdlet
{
    // PowerShell marks what a merged stream brought; without the mark an error that is output (`catch { $_ }`) looks like one that was written.
    private static readonly PropertyInfo? _stream = typeof(PSObject).GetProperty("WriteStream", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>What left the block.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The cmdlet whose pipeline goes on outside.</summary>
    [Parameter(Mandatory = true)]
    public InvokeNetNamespaceCommand Invocation { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        NamespaceVisit visit = Invocation.Visit!;
        visit.StepOut();
        try
        {
            if (InputObject?.BaseObject is ErrorRecord error && IsWrittenError(InputObject)) Invocation.Emit(error);
            else Invocation.Emit((object?)InputObject);
        }
        finally
        {
            visit.StepIn();
        }
    }

    private static bool IsWrittenError(PSObject item) => _stream?.GetValue(item) is not object stream || stream.ToString() == "Error";
}
