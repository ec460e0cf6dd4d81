namespace NetLab.DBus;

/// <summary>Waits until somebody has a name.</summary>
public static class DBusNameWait
{
    /// <summary>Waits until a name has an owner.</summary>
    /// <param name="client">The bus.</param>
    /// <param name="name">The name.</param>
    /// <param name="activate">Has the bus start the service, where it can.</param>
    /// <param name="settings">How long to wait in all, and what ends it. Its time may be infinite.</param>
    /// <returns>The unique name of the owner; null when the time is up.</returns>
    /// <exception cref="DBusErrorException">The bus cannot start the service.</exception>
    /// <exception cref="DBusConnectionException">The bus cannot be reached.</exception>
    public static async ValueTask<string?> WaitAsync(DBusClient client, string name, bool activate, DBusCallSettings settings)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(settings.Cancellation);
        if (settings.Timeout != Timeout.InfiniteTimeSpan) limit.CancelAfter(settings.Timeout);
        // No call here waits longer than the whole may take, nor for ever.
        TimeSpan patience = settings.Timeout == Timeout.InfiniteTimeSpan || settings.Timeout > DBusCallSettings.DefaultTimeout ? DBusCallSettings.DefaultTimeout : settings.Timeout;
        var calls = new DBusCallSettings(patience, DBusMessageFlags.NoAutoStart, settings.Cancellation);
        using var feed = new DBusSignalFeed();
        // Listening comes first: a name that appears while we look is not missed.
        feed.Add(client.Connection, new DBusMatchRule
        {
            Type = DBusMessageType.Signal,
            Sender = DBusClient.BusName,
            Interface = DBusClient.BusName,
            Member = "NameOwnerChanged",
            Args = new Dictionary<int, string> { [0] = name },
        }, settings.Cancellation);
        string? owner = client.FindOwner(name, patience > TimeSpan.Zero ? calls : calls with { Timeout = DBusCallSettings.DefaultTimeout });
        if (owner is not null) return owner;
        Task? starting = activate ? Start(client, name, patience, limit.Token) : null;
        try
        {
            while (true)
            {
                Task<EventArgs?> next = feed.ReadAsync(limit.Token).AsTask();
                if (starting is not null && await Task.WhenAny(next, starting).ConfigureAwait(false) == starting && !next.IsCompleted)
                {
                    // What the bus cannot start does not come; whom it started is about to be told.
                    await starting.ConfigureAwait(false);
                    starting = null;
                }
                switch (await next.ConfigureAwait(false))
                {
                    case DBusSignalEventArgs { Arguments: [_, _, string { Length: > 0 } appeared] }:
                        return appeared;
                    case DBusConnectionEventArgs { Outage.Ticks: > 0 }:
                        // Whoever came with the bus was told to nobody.
                        if (client.FindOwner(name, calls) is { } back) return back;
                        break;
                    case null:
                        return null;
                }
            }
        }
        catch (OperationCanceledException) when (!settings.Cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task Start(DBusClient client, string name, TimeSpan patience, CancellationToken cancellation)
    {
        using DBusMessage call = DBusMessage.MethodCall(
            DBusClient.BusName, DBusClient.BusPath, DBusClient.BusName, "StartServiceByName", DBusSignature.Parse("su"), [name, 0u]);
        try
        {
            (await client.Connection.CallAsync(call, patience, cancellation).ConfigureAwait(false)).Dispose();
        }
        catch (TimeoutException)
        {
            // The wait itself says so.
        }
    }
}
