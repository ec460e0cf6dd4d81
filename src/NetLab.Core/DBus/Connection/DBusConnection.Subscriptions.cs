namespace NetLab.DBus;

/// <summary>Subscriptions and the match rules behind them.</summary>
public sealed partial class DBusConnection
{
    private readonly Lock _tableGate = new();
    private readonly Dictionary<string, DBusMatchEntry> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DBusNameOwner> _owners = new(StringComparer.Ordinal);
    private volatile DBusSubscription[] _subscriptions = [];

    /// <summary>
    /// Subscribes to messages. A rule is set on the bus for its first subscriber and removed with the last; where it names a sender by a
    /// well-known name, the owner of that name is followed.
    /// </summary>
    /// <exception cref="DBusErrorException">The bus refuses the rule (a limit, or what it cannot read).</exception>
    /// <exception cref="DBusConnectionException">The bus cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public DBusSubscription Subscribe(DBusMatchRule rule, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rule);
        DBusMatchEntry? watch = null;
        DBusMatchEntry entry;
        DBusSubscription subscription;
        string? followed = rule.Sender is { } sender && sender != DBusBusDriver.Name && !DBusNames.IsUniqueName(sender) ? sender : null;
        lock (_tableGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            DBusNameOwner? owner = followed is null ? null : Follow(followed, out watch);
            entry = Count(rule.ToString());
            subscription = new DBusSubscription(rule, owner, Release);
            _subscriptions = [.. _subscriptions, subscription];
        }
        try
        {
            Arm(subscription, watch, entry, cancellation);
            return subscription;
        }
        catch (Exception exception)
        {
            subscription.Dispose();
            throw exception is TimeoutException ? new DBusTimeoutException(DefaultTimeout, DBusBusDriver.Name, DBusBusDriver.Path, DBusBusDriver.Name, "AddMatch") : exception;
        }
    }

    /// <summary>
    /// Subscribes and has every message handled on a thread of the pool, one after the other. An exception the handler throws ends the
    /// subscription and is its <see cref="DBusSubscription.Failure"/>.
    /// </summary>
    /// <inheritdoc cref="Subscribe(DBusMatchRule, CancellationToken)"/>
    public DBusSubscription Subscribe(DBusMatchRule rule, Action<DBusMessage> handler, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        DBusSubscription subscription = Subscribe(rule, cancellation);
        _ = Task.Run(async () =>
        {
            try
            {
                while (await subscription.ReadAsync(CancellationToken.None).ConfigureAwait(false) is { } message) handler(message);
            }
            catch (Exception exception)
            {
                subscription.End(exception);
            }
        }, CancellationToken.None);
        return subscription;
    }

    private static string OwnerRule(string name) => new DBusMatchRule
    {
        Type = DBusMessageType.Signal,
        Sender = DBusBusDriver.Name,
        Path = DBusBusDriver.Path,
        Interface = DBusBusDriver.Name,
        Member = "NameOwnerChanged",
        Args = new Dictionary<int, string> { [0] = name },
    }.ToString();

    private DBusMatchEntry Count(string rule)
    {
        if (!_rules.TryGetValue(rule, out DBusMatchEntry? entry)) _rules.Add(rule, entry = new DBusMatchEntry(rule));
        entry.Count++;
        return entry;
    }

    private DBusNameOwner Follow(string name, out DBusMatchEntry watch)
    {
        if (!_owners.TryGetValue(name, out DBusNameOwner? owner)) _owners.Add(name, owner = new DBusNameOwner(name));
        owner.Count++;
        watch = Count(OwnerRule(name));
        return owner;
    }

    private void Arm(DBusSubscription subscription, DBusMatchEntry? watch, DBusMatchEntry entry, CancellationToken cancellation)
    {
        var deadline = new DBusDeadline(DefaultTimeout);
        for (int attempt = 1; ; attempt++)
        {
            DBusLink link = UseLink(deadline, cancellation);
            try
            {
                // The owner first: signals are told apart by it.
                if (watch is not null) ArmOwner(link, subscription.Owner!, watch, deadline, cancellation);
                Arm(link, entry, deadline, cancellation);
                return;
            }
            catch (DBusConnectionException) when (attempt < MostOpeningAttempts && _isShared)
            {
                // The bus went away; with the next link the rules are set anew.
            }
        }
    }

    private static void ArmOwner(DBusLink link, DBusNameOwner owner, DBusMatchEntry watch, DBusDeadline deadline, CancellationToken cancellation)
    {
        Arm(link, watch, deadline, cancellation);
        if (owner.IsKnown || link.IsPeer) return;
        string? uniqueName = null;
        try
        {
            uniqueName = CallOn(link, DBusBusDriver.Message("GetNameOwner", "s", owner.Name), deadline, cancellation).Arguments[0] as string;
        }
        catch (DBusErrorException)
        {
            // Nobody has the name as yet.
        }
        owner.Asked(uniqueName);
    }

    private static void Arm(DBusLink link, DBusMatchEntry entry, DBusDeadline deadline, CancellationToken cancellation)
    {
        while (!Monitor.TryEnter(entry.Gate, 50))
        {
            cancellation.ThrowIfCancellationRequested();
            if (deadline.IsOver) throw new TimeoutException();
        }
        try
        {
            if (entry.ArmedOn == link) return;
            try
            {
                if (!link.IsPeer) CallOn(link, DBusBusDriver.Message("AddMatch", "s", entry.Text), deadline, cancellation).Dispose();
                entry.ArmedOn = link;
            }
            catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
            {
                // The bus may set it still.
                Disarm(link, entry.Text);
                throw;
            }
        }
        finally
        {
            Monitor.Exit(entry.Gate);
        }
    }

    private static void Disarm(DBusLink link, string rule)
    {
        if (link.IsPeer) return;
        try
        {
            DBusMessage remove = DBusMessage.MethodCall(
                DBusBusDriver.Name, DBusBusDriver.Path, DBusBusDriver.Name, "RemoveMatch", DBusSignature.Parse("s"), [rule], DBusMessageFlags.NoReplyExpected);
            link.TrySend(remove, new DBusDeadline(DefaultTimeout), CancellationToken.None);
        }
        catch (Exception exception) when (exception is DBusConnectionException or TimeoutException)
        {
            // With the link the rule is gone as well.
        }
    }

    /// <summary>Sets all rules on a new link, those that tell owners first.</summary>
    private void Restore(DBusLink link, DBusDeadline deadline, CancellationToken cancellation)
    {
        DBusMatchEntry[] entries;
        (DBusNameOwner Owner, DBusMatchEntry Watch)[] owners;
        lock (_tableGate)
        {
            foreach (DBusNameOwner owner in _owners.Values) owner.Forget();
            owners = [.. _owners.Values.Select(owner => (owner, _rules[OwnerRule(owner.Name)]))];
            entries = [.. _rules.Values];
        }
        foreach ((DBusNameOwner owner, DBusMatchEntry watch) in owners) ArmOwner(link, owner, watch, deadline, cancellation);
        foreach (DBusMatchEntry entry in entries)
        {
            try
            {
                Arm(link, entry, deadline, cancellation);
            }
            catch (DBusErrorException refusal)
            {
                foreach (DBusSubscription one in _subscriptions)
                {
                    if (one.Rule.ToString() == entry.Text) one.End(new DBusConnectionException($"The bus does not take the subscription any more: {refusal.Message}", inner: refusal));
                }
            }
        }
    }

    /// <summary>A subscription has ended: forgets what only it needed.</summary>
    private void Release(DBusSubscription subscription)
    {
        var unused = new List<DBusMatchEntry>(2);
        bool isLast;
        lock (_tableGate)
        {
            _subscriptions = [.. _subscriptions.Where(one => one != subscription)];
            isLast = _subscriptions.Length == 0;
            Discount(subscription.Rule.ToString(), unused);
            if (subscription.Owner is { } owner)
            {
                Discount(OwnerRule(owner.Name), unused);
                if (--owner.Count == 0) _owners.Remove(owner.Name);
            }
        }
        foreach (DBusMatchEntry entry in unused)
        {
            lock (entry.Gate)
            {
                if (entry.ArmedOn is { IsOpen: true } link) Disarm(link, entry.Text);
                entry.ArmedOn = null;
            }
        }
        // The idle time begins.
        if (isLast) _link?.Wake();
        if (isLast) _recovery.Set();
    }

    private void Discount(string rule, List<DBusMatchEntry> unused)
    {
        DBusMatchEntry entry = _rules[rule];
        if (--entry.Count > 0) return;
        _rules.Remove(rule);
        unused.Add(entry);
    }

    private void EndSubscriptions(Exception? reason)
    {
        foreach (DBusSubscription subscription in _subscriptions) subscription.End(reason);
        _monitor?.End(reason);
    }
}
