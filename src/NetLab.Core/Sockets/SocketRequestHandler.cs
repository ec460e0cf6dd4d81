namespace NetLab.Sockets;

/// <summary>Answers one line or datagram; the client's next one comes when it is done, other clients' meanwhile.</summary>
/// <param name="request">What came, and how to answer.</param>
/// <param name="cancellation">Cancelled when the server does not wait any longer.</param>
public delegate ValueTask SocketRequestHandler(SocketRequest request, CancellationToken cancellation);
