using System.Management.Automation;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>A cmdlet that works on one namespace's stack, named by <c>-Namespace</c> or the calling thread's.</summary>
public abstract class NetworkCmdlet : NetLabCmdlet
{
    private NetworkStack? _stack;
    private string? _opened;

    /// <summary>
    /// The network namespace to work in: a name as <c>ip netns</c> knows it, a process id, the path of a namespace file, or an object of
    /// Get-NetNamespace. By default the namespace the caller is in.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceArgument? Namespace { get; set; }

    /// <summary>Does the work for one pipeline object in the stack it names; failures become non-terminating errors.</summary>
    protected abstract void Process(NetworkStack stack);

    /// <summary>What an error that concerns the whole pipeline object is about.</summary>
    protected virtual object? Target => Namespace?.ToString();

    /// <summary>Asks ShouldProcess with one sentence, which <c>-WhatIf</c> shows as it is.</summary>
    /// <param name="sentence">What will happen, without its full stop.</param>
    protected bool Should(string sentence) => ShouldProcess($"{Display.Escape(sentence)}.", $"{Display.Escape(sentence)}?", "Confirm");

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(Target, () => Process(Open(Namespace)));

    /// <summary>
    /// The stack of a namespace, kept open while consecutive pipeline objects name the same one. Valid until the next call.
    /// </summary>
    protected NetworkStack Open(NamespaceArgument? argument)
    {
        NamespaceReference? reference = argument?.Resolve();
        if (_stack is not null && _opened == reference?.Text && (reference is not null || _stack.IsCurrent)) return _stack;
        _stack?.Dispose();
        _stack = null;
        try
        {
            _stack = NetworkStack.Open(reference);
        }
        catch (LinuxException exception) when (reference is not null)
        {
            throw NamespaceArgument.Unreachable(exception);
        }
        _opened = reference?.Text;
        return _stack;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _stack?.Dispose();
        base.Dispose(disposing);
    }
}
