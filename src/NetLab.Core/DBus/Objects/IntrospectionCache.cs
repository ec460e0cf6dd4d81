using System.Collections.Concurrent;
using System.Diagnostics;

namespace NetLab.DBus;

/// <summary>
/// What objects said of themselves, by the unique name of their owner, which a bus gives out once only: nothing in here is ever some other
/// service's. What an owner said is dropped when its name is seen with another one or none, or when the bus is another one.
/// </summary>
internal sealed class IntrospectionCache
{
    /// <summary>How many objects are remembered; a tree of more than this is asked for again.</summary>
    public const int Capacity = 8192;

    private readonly ConcurrentDictionary<(string Owner, string Path), (DBusNode Node, long Since)> _known = [];
    private readonly ConcurrentDictionary<string, string> _owners = [];
    private string _bus = "";

    /// <summary>How many objects are remembered.</summary>
    public int Count => _known.Count;

    /// <summary>What an object said, unless that is older than wanted.</summary>
    public DBusNode? Find(string owner, string path, TimeSpan age) =>
        _known.TryGetValue((owner, path), out (DBusNode Node, long Since) entry) && Stopwatch.GetElapsedTime(entry.Since) <= age ? entry.Node : null;

    /// <summary>Remembers what an object said.</summary>
    public void Add(string owner, string path, DBusNode node)
    {
        if (_known.Count >= Capacity) _known.Clear();
        _known[(owner, path)] = (node, Stopwatch.GetTimestamp());
    }

    /// <summary>Who owns a name now, null for nobody: what its owner before said is dropped.</summary>
    public void Saw(string name, string? owner)
    {
        if (_owners.TryGetValue(name, out string? before) && before != owner)
        {
            foreach ((string Owner, string Path) key in _known.Keys)
            {
                if (key.Owner == before) _known.TryRemove(key, out _);
            }
        }
        if (owner is null) _owners.TryRemove(name, out _);
        else _owners[name] = owner;
    }

    /// <summary>The bus's id: a bus that was restarted gives out its names anew, and all that was known goes.</summary>
    public void SawBus(string id)
    {
        if (Interlocked.Exchange(ref _bus, id) == id) return;
        _known.Clear();
        _owners.Clear();
    }
}
