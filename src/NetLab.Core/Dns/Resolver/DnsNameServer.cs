using System.Net;

namespace NetLab.Dns;

/// <summary>A server of a zone, by name, with the addresses known of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">Its addresses; none when they have to be looked up.</param>
public sealed record DnsNameServer(DnsName Name, IReadOnlyList<IPAddress> Addresses);
