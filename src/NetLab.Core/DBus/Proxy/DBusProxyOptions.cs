namespace NetLab.DBus;

/// <summary>How a <see cref="DBusProxy"/> asks.</summary>
/// <param name="Timeout">How long to wait for each answer; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for ever.</param>
/// <param name="Flags">What to ask of bus and service with each call.</param>
/// <param name="IsCached">Whether properties are kept and followed by their PropertiesChanged signals, or asked for each time.</param>
public readonly record struct DBusProxyOptions(TimeSpan Timeout, DBusMessageFlags Flags = DBusMessageFlags.None, bool IsCached = false);
