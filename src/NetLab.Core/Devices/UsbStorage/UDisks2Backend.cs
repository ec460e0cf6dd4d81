using System.Diagnostics;
using System.Threading.Channels;
using NetLab.DBus;

namespace NetLab.Devices;

/// <summary>
/// USB storage as UDisks2 tells it. One match rule for all its objects; the answer to GetManagedObjects and the signals come from one sender,
/// which numbers its messages: signals before the answer are in it already and are dropped, later ones are not.
/// </summary>
internal sealed class UDisks2Backend : IUsbStorageBackend
{
    private readonly Channel<DBusMessage?> _arrived = Channel.CreateUnbounded<DBusMessage?>(new UnboundedChannelOptions { SingleReader = true });
    private readonly DBusConnection _connection;
    private readonly UDisks2Objects _objects;

    /// <summary>How long disks are taken to be there that a service just started has not named.</summary>
    private static readonly TimeSpan AwaitTime = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, UsbStorageFacts> _awaited = new(StringComparer.Ordinal);
    private readonly DeviceTree _tree;
    private readonly bool _mayStart;
    private IReadOnlyList<UsbStorageFacts> _last = [];
    private long _awaitedSince;
    private DBusSubscription? _signals, _owners;
    private string? _owner;
    private uint _serial;

    /// <summary>A backend that has not begun.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="tree">Where /sys is.</param>
    /// <param name="allDrives">Whether disks count that are not on USB.</param>
    /// <param name="mayStart">Whether the service may be started for it.</param>
    public UDisks2Backend(string bus, DeviceTree tree, bool allDrives, bool mayStart)
    {
        _connection = DBusConnection.Shared(bus);
        _objects = new UDisks2Objects(tree, allDrives);
        (_tree, _mayStart) = (tree, mayStart);
    }

    /// <inheritdoc/>
    public UsbStorageSource Source => UsbStorageSource.UDisks2;

    /// <summary>What UDisks2 has.</summary>
    internal UDisks2Objects Objects => _objects;

    /// <summary>The disks there are now, without listening to what becomes of them.</summary>
    public IReadOnlyList<UsbStorageFacts> Look(CancellationToken cancellation)
    {
        Take(_connection.Call(Question(_mayStart), cancellation));
        return _objects.Disks();
    }

    /// <inheritdoc/>
    public IReadOnlyList<UsbStorageFacts> Start(CancellationToken cancellation)
    {
        // null is "who owns the name may be another": it makes the reader ask again.
        _connection.Reconnected += Reconnected;
        _owners = _connection.Subscribe(
            new DBusMatchRule
            {
                Type = DBusMessageType.Signal,
                Sender = DBusBusDriver.Name,
                Path = DBusBusDriver.Path,
                Interface = DBusBusDriver.Name,
                Member = "NameOwnerChanged",
                Args = new Dictionary<int, string> { [0] = UDisks2Names.Service },
            },
            message => _arrived.Writer.TryWrite(message), cancellation);
        _signals = _connection.Subscribe(
            new DBusMatchRule { Type = DBusMessageType.Signal, Sender = UDisks2Names.Service, PathNamespace = UDisks2Names.Root },
            message => _arrived.Writer.TryWrite(message), cancellation);
        _last = Look(cancellation);
        return _last;
    }

    /// <inheritdoc/>
    public async ValueTask<UsbStorageReading> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            DBusMessage? message;
            try
            {
                message = await ArrivedAsync(cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return Reading(eventsLost: false);
            }
            if (message is null || message.Member == "NameOwnerChanged")
            {
                string? owner = message is { Arguments: [_, _, string name] } ? name : null;
                if (owner is not null && owner == _owner) continue;
                // While nobody has the name the disks are where they were: a service that stops takes no stick out. A bus that was restarted
                // gives the names it gave before.
                _owner = null;
                if (owner is not "" && await AskAsync(cancellation).ConfigureAwait(false)) return Reading(eventsLost: true);
                // Its work went with it.
                if (_objects.ForgetJobs()) return Reading(eventsLost: false);
            }
            else if (message.Sender == _owner && IsAfter(message.Serial, _serial) && _objects.Apply(message))
            {
                return Reading(eventsLost: false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Reconnected -= Reconnected;
        _signals?.Dispose();
        _owners?.Dispose();
        _arrived.Writer.TryComplete();
    }

    /// <summary>Numbers of messages go round after four thousand million.</summary>
    private static bool IsAfter(uint one, uint other) => unchecked((int)(one - other)) > 0;

    private static DBusMessage Question(bool mayStart) => DBusMessage.MethodCall(
        UDisks2Names.Service, UDisks2Names.Root, UDisks2Names.ObjectManager, "GetManagedObjects", DBusSignature.Empty, [],
        mayStart ? DBusMessageFlags.None : DBusMessageFlags.NoAutoStart);

    /// <summary>The next message, or a time-out when it is enough waiting for disks that are there and were not named yet.</summary>
    private async ValueTask<DBusMessage?> ArrivedAsync(CancellationToken cancellation)
    {
        if (_awaited.Count == 0 || _arrived.Reader.TryPeek(out _)) return await _arrived.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        TimeSpan left = AwaitTime - Stopwatch.GetElapsedTime(_awaitedSince);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            return await _arrived.Reader.ReadAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _awaited.Clear();
            throw new TimeoutException();
        }
    }

    /// <summary>
    /// The disks as they are. A service that has just started takes its name before it has looked at everything: what was there before and
    /// still is, as far as /sys can tell, is taken for what it was until the service names it too.
    /// </summary>
    private UsbStorageReading Reading(bool eventsLost)
    {
        List<UsbStorageFacts> disks = _objects.Disks();
        if (eventsLost)
        {
            _awaited.Clear();
            foreach (UsbStorageFacts facts in _last) _awaited[facts.Key] = facts;
            _awaitedSince = Stopwatch.GetTimestamp();
        }
        if (_awaited.Count > 0)
        {
            foreach (UsbStorageFacts facts in _awaited.Values.ToArray())
            {
                int at = disks.FindIndex(disk => disk.Key == facts.Key);
                if ((at >= 0 && IsWhole(facts, disks[at])) || !IsThere(facts)) _awaited.Remove(facts.Key);
                else if (at >= 0) disks[at] = facts;
                else disks.Add(facts);
            }
        }
        _last = disks;
        return new UsbStorageReading(disks, eventsLost);
    }

    private bool IsWhole(UsbStorageFacts before, UsbStorageFacts now) =>
        (before.Instance is { } one && now.Instance is { } other && one != other)
        || Array.TrueForAll(before.Device.Volumes, volume => now.Device.Volume(volume.DeviceNode) is not null || _tree.BlockDevice(NameOf(volume.DeviceNode)) is null);

    private bool IsThere(UsbStorageFacts facts) =>
        facts.Instance is null || UsbStorageHardware.Find(_tree, NameOf(facts.Device.DeviceNode), null)?.Instance == facts.Instance;

    private static string NameOf(string deviceNode) => deviceNode.StartsWith("/dev/", StringComparison.Ordinal) ? deviceNode[5..] : deviceNode;

    private void Reconnected(object? sender, DBusConnectionEventArgs arguments) => _arrived.Writer.TryWrite(null);

    private async ValueTask<bool> AskAsync(CancellationToken cancellation)
    {
        try
        {
            // Whoever stopped the service does not want it back because of us.
            Take(await _connection.CallAsync(Question(mayStart: false), DBusConnection.DefaultTimeout, cancellation).ConfigureAwait(false));
            return true;
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusConnectionException or TimeoutException)
        {
            // Not there as yet, or gone again: the bus tells when it comes.
            return false;
        }
    }

    private void Take(DBusMessage answer)
    {
        (_owner, _serial) = (answer.Sender, answer.Serial);
        _objects.Replace(answer);
    }
}
