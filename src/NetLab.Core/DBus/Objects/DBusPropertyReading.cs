namespace NetLab.DBus;

/// <summary>What a service answered when asked for a property.</summary>
/// <param name="Name">The property.</param>
/// <param name="Signature">The signature of the value it gave; null when it gave none.</param>
/// <param name="Value">The value, variants in it unwrapped; null when it gave none.</param>
/// <param name="Error">Why it gave none; null when it did.</param>
public sealed record DBusPropertyReading(string Name, DBusSignature? Signature, object? Value, Exception? Error);
