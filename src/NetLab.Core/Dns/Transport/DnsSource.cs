using System.Net;

namespace NetLab.Dns;

/// <summary>Where questions are asked from; what is not said the kernel draws.</summary>
/// <param name="Address">The address; null leaves it to the route.</param>
/// <param name="Port">The port; 0 is one nobody can guess.</param>
internal readonly record struct DnsSource(IPAddress? Address, int Port);
