using System.Collections.Concurrent;

namespace NetLab.Dns;

/// <summary>What validation found out about zones, for as long as their TTL allows.</summary>
internal sealed class ZoneCache
{
    // A validator asked for very many names must not keep all of them.
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<DnsName, Slot> _slots = new();

    /// <summary>A name's place.</summary>
    public Slot For(DnsName name)
    {
        if (_slots.TryGetValue(name, out Slot? slot)) return slot;
        if (_slots.Count >= Most) _slots.Clear();
        return _slots.GetOrAdd(name, static _ => new Slot());
    }

    /// <summary>The place of one name.</summary>
    public sealed class Slot
    {
        /// <summary>Held by whoever is finding out. It never makes a wait handle, so there is nothing to dispose of.</summary>
        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>What was found; it may be too old.</summary>
        public volatile ZoneStep? Step;
    }
}
