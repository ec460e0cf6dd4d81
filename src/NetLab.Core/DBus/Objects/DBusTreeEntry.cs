namespace NetLab.DBus;

/// <summary>One object of a tree: what its introspection says, or why there is none.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Node">What it says of itself; null when it did not.</param>
/// <param name="Error">Why it did not; null when it did.</param>
public readonly record struct DBusTreeEntry(string Path, DBusNode? Node, Exception? Error);
