using System.Management.Automation;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Dns;

/// <summary>A cmdlet that asks name servers from one namespace, named by <c>-Namespace</c> or the calling thread's.</summary>
public abstract class DnsCmdlet : NetLabCmdlet
{
    private NetworkNamespaceHandle? _handle;
    private DnsResolver? _resolver;
    private string? _opened;

    /// <summary>
    /// The network namespace to ask from: a name as <c>ip netns</c> knows it, a process id, the path of a namespace file, or an object of
    /// Get-NetNamespace. Its name servers are those of <c>/etc/netns/NAME/resolv.conf</c> where it has this file. By default the namespace the caller is in.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceArgument? Namespace { get; set; }

    /// <summary>
    /// The resolver of the namespace meant, kept while consecutive pipeline objects name the same one. Before another takes its place,
    /// <see cref="Leaving"/> is called.
    /// </summary>
    protected DnsResolver OpenResolver()
    {
        NamespaceReference? reference = Namespace?.Resolve();
        if (_resolver is not null && _opened == reference?.Text && (reference is not null || _resolver.Client.Network.IsCurrent)) return _resolver;
        Close();
        try
        {
            DnsNetwork network;
            if (reference is null)
            {
                // A block of Invoke-NetNamespace runs in a namespace whose name counts for its files.
                using NetworkStack stack = NetworkStack.Open();
                network = DnsNetwork.Current(stack.Namespace);
            }
            else
            {
                _handle = reference.Open();
                network = DnsNetwork.Of(_handle, reference.Text);
            }
            _opened = reference?.Text;
            return _resolver = new DnsResolver(network);
        }
        catch (LinuxException exception) when (reference is not null)
        {
            throw NamespaceArgument.Unreachable(exception);
        }
    }

    /// <summary>What still uses the resolver has to come to its end now.</summary>
    protected virtual void Leaving()
    {
    }

    /// <summary>Waits on the pipeline's thread for work that goes on elsewhere; Ctrl+C ends the wait at once.</summary>
    /// <param name="work">Begins the work; the token is cancelled by Ctrl+C.</param>
    protected T Wait<T>(Func<CancellationToken, ValueTask<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ValueTask<T> begun = work(Cancellation);
        if (begun.IsCompleted) return begun.GetAwaiter().GetResult();
        Task<T> task = begun.AsTask();
        try
        {
            task.Wait(Cancellation);
        }
        catch (AggregateException)
        {
            // The next line throws what it holds.
        }
        return task.GetAwaiter().GetResult();
    }

    /// <summary>The objects of work that gives several as they come, one by one on the pipeline's thread.</summary>
    /// <param name="items">The work.</param>
    protected IEnumerable<T> WaitEach<T>(IAsyncEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        IAsyncEnumerator<T> each = items.GetAsyncEnumerator(Cancellation);
        try
        {
            while (Wait(_ => each.MoveNextAsync())) yield return each.Current;
        }
        finally
        {
            // After Ctrl+C the enumerator may still be in the midst of a step, and ends by itself.
            if (!Cancellation.IsCancellationRequested) Wait<bool>(async _ => { await each.DisposeAsync().ConfigureAwait(false); return true; });
        }
    }

    /// <summary>Asks ShouldProcess with one sentence, which <c>-WhatIf</c> shows as it is.</summary>
    /// <param name="sentence">What will happen, without its full stop.</param>
    protected bool Should(string sentence) => ShouldProcess($"{Display.Escape(sentence)}.", $"{Display.Escape(sentence)}?", "Confirm");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _resolver?.Dispose();
            _handle?.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Close()
    {
        if (_resolver is null) return;
        Leaving();
        _resolver.Dispose();
        _handle?.Dispose();
        (_resolver, _handle) = (null, null);
    }
}
