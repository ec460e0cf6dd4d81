namespace NetLab.Packets;

/// <summary>A connection at the point where TLS begins.</summary>
/// <param name="Stream">Its bytes; closing it closes the connection.</param>
/// <param name="RemoteEndPoint">The server's address and port; null where it has none.</param>
public sealed record TlsConnection(Stream Stream, string? RemoteEndPoint);
