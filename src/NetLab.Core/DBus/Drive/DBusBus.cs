namespace NetLab.DBus;

/// <summary>A bus, as the DBus: drive lists it. That it is listed does not say that it can be reached.</summary>
public sealed class DBusBus
{
    /// <summary>A bus by what <c>-Bus</c> takes.</summary>
    /// <param name="bus"><c>System</c>, <c>Session</c> or an address.</param>
    public DBusBus(string bus) => Bus = bus;

    /// <summary>Its name, as <c>-Bus</c> takes it.</summary>
    public string Bus { get; }

    /// <summary>The same as <see cref="Bus"/>.</summary>
    public string Name => Bus;

    /// <summary>The addresses it is looked for at.</summary>
    public string Address => DBusBusAddress.Resolve(Bus);

    /// <inheritdoc/>
    public override string ToString() => Bus;
}
