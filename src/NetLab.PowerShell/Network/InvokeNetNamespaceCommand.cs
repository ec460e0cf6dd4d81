using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Runs a script block inside a network namespace (<c>ip netns exec</c>, but for PowerShell and its objects).</summary>
/// <remarks>
/// <para>The block runs in this PowerShell, on this thread, which is inside the namespace meanwhile: cmdlets of NetLab act there without
/// <c>-Namespace</c>, native commands started there are inside too, and the variables of the caller can be read. What the block emits leaves as
/// it comes, and whatever it flows into runs outside. Afterwards the thread is where it was, however the block ends. Calls nest.</para>
/// <para>Only the network namespace changes: files, /sys, processes and users are the same as outside, and /etc/netns is not looked at. Thread jobs
/// (Start-ThreadJob) and ForEach-Object -Parallel run on other threads and stay outside: enter the namespace within them. A job of Start-Job is a process
/// of its own and inside, like every process the block starts. .NET's asynchronous networking (Invoke-WebRequest, Test-Connection) may do its work on threads
/// outside; NetLab's cmdlets and native commands never do. Event actions that fall due during the block run on this thread, and so inside.</para>
/// <para>What a native command inside prints is captured as text, line by line, as in any pipeline: full-screen programs need <c>-Direct</c>. It
/// needs CAP_SYS_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>A native command and a cmdlet inside.</para>
/// <code>
/// New-NetNamespace c1
/// Invoke-NetNamespace c1 { ip -brief address; Get-NetAdapter }
/// Remove-NetNamespace c1
/// </code>
/// </example>
/// <example>
/// <para>With arguments, once in every namespace.</para>
/// <code>
/// New-NetNamespace c1, c2
/// Get-NetNamespace | Invoke-NetNamespace { param($file) Get-Content $file } -ArgumentList /proc/thread-self/net/dev
/// Remove-NetNamespace c1, c2
/// </code>
/// </example>
/// <example>
/// <para>The namespace of a process; downstream of the pipeline is outside again.</para>
/// <code>Invoke-NetNamespace $PID { Get-NetAdapter } | ForEach-Object Name</code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "NetNamespace", DefaultParameterSetName = ByArgument)]
[OutputType(typeof(object))]
public sealed class InvokeNetNamespaceCommand : NetLabCmdlet
{
    private const string ByArgument = "Argument";
    private const string ByPipeline = "Pipeline";

    // The block's errors join its output and are told apart again by the last command, which carries both out of the namespace.
    private const string Streaming = "& $NetLabInvoke.ScriptBlock @NetLabArguments 2>&1 | & $NetLabOut -Invocation $NetLabInvoke";
    private const string Plain = "& $NetLabInvoke.ScriptBlock @NetLabArguments";

    /// <summary>
    /// The network namespace to run in: a name as <c>ip netns</c> knows it, a process id, the path of a namespace file, or an object of
    /// Get-NetNamespace.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByArgument)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceArgument Namespace { get; set; } = null!;

    /// <summary>Namespaces as Get-NetNamespace gives them; the block runs once in each.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByPipeline)]
    public NetNamespace InputObject { get; set; } = null!;

    /// <summary>What to run. It has a scope of its own, as with <c>&amp;</c>: it reads the caller's variables, and does not change them.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByArgument)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPipeline)]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>Arguments for the block, which finds them in its <c>param()</c> or <c>$args</c>.</summary>
    [Parameter]
    [Alias("Args")]
    public object?[] ArgumentList { get; set; } = [];

    /// <summary>
    /// Give what the block runs the terminal itself instead of a pipe, for full-screen programs and shells (<c>{ bash }</c>). Then
    /// what objects flow into runs inside the namespace too.
    /// </summary>
    [Parameter]
    public SwitchParameter Direct { get; set; }

    /// <summary>The thread's stay in the namespace while the block runs.</summary>
    internal NamespaceVisit? Visit { get; private set; }

    /// <summary>Hands on what left the namespace; the thread is outside.</summary>
    internal void Emit(object? item) => WriteObject(item);

    /// <summary>Hands on an error that left the namespace; the thread is outside.</summary>
    internal void Emit(ErrorRecord error)
    {
        // What a native command wrote to stderr is no reason to stop where errors do (about_Redirection).
        if (error.FullyQualifiedErrorId.StartsWith("NativeCommandError", StringComparison.Ordinal) && StopsOnErrors()) Host.UI.WriteErrorLine($"{error}");
        else WriteError(error);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        NamespaceArgument target = ParameterSetName == ByPipeline ? new NamespaceArgument(InputObject) : Namespace;
        if (!Guard(target, () => Visit = Enter(target))) return;
        try
        {
            using SteppablePipeline pipeline = Pipeline();
            pipeline.Begin(this);
            pipeline.Process();
            pipeline.End();
        }
        finally
        {
            Visit!.Dispose();
            Visit = null;
        }
    }

    private bool StopsOnErrors()
    {
        object? preference = MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? bound) ? bound : GetVariableValue("ErrorActionPreference");
        return LanguagePrimitives.TryConvertTo(preference, out ActionPreference action) && action is ActionPreference.Stop or ActionPreference.Inquire;
    }

    private static NamespaceVisit Enter(NamespaceArgument target)
    {
        NamespaceReference reference = target.Resolve() ?? throw new ItemException("The name of the namespace is empty (parameter 'Namespace').", "InvalidArgument_Namespace", ErrorCategory.InvalidArgument);
        try
        {
            return NamespaceVisit.Enter(reference);
        }
        catch (LinuxException exception)
        {
            throw NamespaceArgument.Unreachable(exception);
        }
    }

    /// <summary>
    /// The pipeline that runs the block. Its commands are made of variables, which have to stand in the caller's own scope: the block's scope
    /// hangs below the one current now. They are gone again before it runs.
    /// </summary>
    private SteppablePipeline Pipeline()
    {
        PSVariableIntrinsics variables = SessionState.PSVariable;
        try
        {
            variables.Set("NetLabInvoke", this);
            variables.Set("NetLabArguments", ArgumentList);
            variables.Set("NetLabOut", new CmdletInfo("Out-NetNamespace", typeof(OutNetNamespaceCommand)));
            return InvokeCommand.NewScriptBlock(Direct ? Plain : Streaming).GetSteppablePipeline(CommandOrigin.Internal);
        }
        finally
        {
            variables.Remove("NetLabInvoke");
            variables.Remove("NetLabArguments");
            variables.Remove("NetLabOut");
        }
    }
}
