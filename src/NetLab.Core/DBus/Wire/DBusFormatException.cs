namespace NetLab.DBus;

/// <summary>Bytes from a D-Bus peer that break the wire format: a length that lies, a text that is not UTF-8, a header without its required fields, ...</summary>
public sealed class DBusFormatException(string message) : FormatException(message);
