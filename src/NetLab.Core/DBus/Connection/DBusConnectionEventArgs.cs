namespace NetLab.DBus;

/// <summary>A connection that broke, or is back.</summary>
public sealed class DBusConnectionEventArgs(string bus, string address, Exception cause, TimeSpan outage) : EventArgs
{
    /// <summary>The bus as it was asked for: System, Session or an address.</summary>
    public string Bus { get; } = bus;

    /// <summary>The addresses the bus is looked for at.</summary>
    public string Address { get; } = address;

    /// <summary>What broke the connection.</summary>
    public Exception Cause { get; } = cause;

    /// <summary>How long it was away; zero when it has just broken.</summary>
    public TimeSpan Outage { get; } = outage;
}
