using NetLab.Interop;

namespace NetLab.Sockets;

/// <summary>
/// Tells when a namespace's file goes (<c>ip netns del</c>). A socket keeps its namespace alive without a name: whoever serves there has to be told.
/// </summary>
internal sealed class NamespaceNameWatch : IDisposable
{
    private readonly string _path;
    private readonly NamespaceIdentity _identity;
    private readonly Action _gone;
    private readonly FileSystemWatcher _watcher;
    private int _told;

    private NamespaceNameWatch(string path, NamespaceIdentity identity, Action gone)
    {
        (_path, _identity, _gone) = (path, identity, gone);
        _watcher = new FileSystemWatcher(Path.GetDirectoryName(path) ?? "/") { NotifyFilter = NotifyFilters.FileName };
        _watcher.Deleted += (_, _) => Look();
        _watcher.Renamed += (_, _) => Look();
        _watcher.Created += (_, _) => Look();
        _watcher.Error += (_, _) => Look();
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Watches a namespace's file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">The namespace it leads to.</param>
    /// <param name="gone">Called once when it does so no more, on any thread.</param>
    /// <returns>The watch; null where a file cannot be watched (/proc, or there are too many watches): then nobody is told.</returns>
    public static NamespaceNameWatch? Begin(string path, NamespaceIdentity identity, Action gone)
    {
        // A process's namespace has no name to lose.
        if (path.StartsWith("/proc/", StringComparison.Ordinal)) return null;
        try
        {
            NamespaceNameWatch watch = HomeThread.Run(() => new NamespaceNameWatch(path, identity, gone));
            // It may have gone before there was a watch.
            watch.Look();
            return watch;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher.Dispose();

    private void Look()
    {
        if (NetworkNamespaceHandle.TryIdentityOf(_path, out NamespaceIdentity now) && now == _identity) return;
        if (Interlocked.Exchange(ref _told, 1) == 0) _gone();
    }
}
