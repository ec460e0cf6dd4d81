namespace NetLab.DBus;

/// <summary>
/// Who owns a well-known name that somebody subscribed to. NameOwnerChanged and the signals come over one socket, in order, so what
/// the reader knows is right for the message it holds.
/// </summary>
internal sealed class DBusNameOwner(string name)
{
    private readonly Lock _gate = new();
    private volatile string? _uniqueName;
    private bool _isKnown;

    /// <summary>The well-known name.</summary>
    public string Name { get; } = name;

    /// <summary>How many subscriptions follow it; guarded by the table's lock.</summary>
    public int Count { get; set; }

    /// <summary>Its owner's unique name; null when nobody owns it.</summary>
    public string? UniqueName => _uniqueName;

    /// <summary>Whether the owner has to be asked for.</summary>
    public bool IsKnown
    {
        get
        {
            lock (_gate) return _isKnown;
        }
    }

    /// <summary>The bus told that the owner changed.</summary>
    public void Changed(string owner)
    {
        lock (_gate) (_uniqueName, _isKnown) = (owner.Length == 0 ? null : owner, true);
    }

    /// <summary>The bus was asked; what it told by itself meanwhile is newer.</summary>
    public void Asked(string? owner)
    {
        lock (_gate)
        {
            if (!_isKnown) (_uniqueName, _isKnown) = (owner, true);
        }
    }

    /// <summary>The connection is a new one: the bus may know others by these names.</summary>
    public void Forget()
    {
        lock (_gate) (_uniqueName, _isKnown) = (null, false);
    }
}
