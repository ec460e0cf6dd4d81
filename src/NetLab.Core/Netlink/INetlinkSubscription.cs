namespace NetLab.Netlink;

/// <summary>Notifications of a namespace, as they come.</summary>
internal interface INetlinkSubscription : IDisposable
{
    /// <summary>Waits for the next datagram and hands its messages on.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> waits for cancellation only.</param>
    /// <param name="handler">Called for each message, on this thread.</param>
    /// <param name="cancellation">Ends the wait, within 50 ms.</param>
    NetlinkSubscription.Outcome Read(TimeSpan timeout, NetlinkSubscription.Handler handler, CancellationToken cancellation);
}
