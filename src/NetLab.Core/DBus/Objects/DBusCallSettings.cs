namespace NetLab.DBus;

/// <summary>How calls are made.</summary>
/// <param name="Timeout">How long to wait for each answer; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for ever.</param>
/// <param name="Flags">What to ask of bus and service.</param>
/// <param name="Cancellation">Ends the wait.</param>
public readonly record struct DBusCallSettings(TimeSpan Timeout, DBusMessageFlags Flags = DBusMessageFlags.None, CancellationToken Cancellation = default)
{
    /// <summary>The time after which D-Bus clients give up by tradition: 25 seconds.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(25);

    /// <summary>The same with one more flag.</summary>
    public DBusCallSettings With(DBusMessageFlags flags) => this with { Flags = Flags | flags };
}
