using System.Diagnostics;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>
/// Completes from what a bus and its services say at the moment of the Tab. Nothing is started for it; a service that is not there or slow to
/// answer has nothing to offer.
/// </summary>
public abstract class DBusCompleter : LiveCompleter
{
    /// <summary>The most a Tab may take altogether.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(80);

    /// <summary>How old what is remembered of an object may be: repeated Tabs are quick, and what is new soon shows.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected sealed override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        try
        {
            string bus = arguments.Text(nameof(DBusCmdlet.Bus)) is { Length: > 0 } said ? said : "System";
            var budget = new Budget(Stopwatch.GetTimestamp());
            return [.. Candidates(DBusClient.Shared(bus), arguments, budget)];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever it is, a Tab is no place for it.
            return [];
        }
    }

    /// <summary>What could stand there, and a tool tip for each (may be empty).</summary>
    /// <param name="client">The bus.</param>
    /// <param name="arguments">The arguments already typed.</param>
    /// <param name="budget">The time there is.</param>
    private protected abstract IEnumerable<(string Text, string Tip)> Candidates(DBusClient client, BoundArguments arguments, Budget budget);

    /// <summary>What the object typed so far says of itself; null when there is none to ask.</summary>
    private protected static DBusNode? Node(DBusClient client, BoundArguments arguments, Budget budget) =>
        arguments.Text("Destination") is { Length: > 0 } destination && arguments.Text("Path") is { Length: > 0 } path ? Introspect(client, destination, path, budget) : null;

    /// <summary>What an object says of itself; null when its service is not running.</summary>
    private protected static DBusNode? Introspect(DBusClient client, string destination, string path, Budget budget) =>
        client.FindOwner(destination, budget.Settings) is null ? null : client.Introspect(destination, path, budget.Settings, Age);

    /// <summary>The time a Tab has left.</summary>
    private protected readonly record struct Budget(long Since)
    {
        /// <summary>How the next call is made: it takes no longer than there is time, and starts nothing.</summary>
        public DBusCallSettings Settings
        {
            get
            {
                TimeSpan left = Patience - Stopwatch.GetElapsedTime(Since);
                return new DBusCallSettings(left > TimeSpan.Zero ? left : throw new TimeoutException(), DBusMessageFlags.NoAutoStart);
            }
        }

        /// <summary>Whether there is time for another call.</summary>
        public bool IsLeft => Stopwatch.GetElapsedTime(Since) < Patience * 0.7;
    }
}
