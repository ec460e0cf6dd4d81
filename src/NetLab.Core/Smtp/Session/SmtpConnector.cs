using System.Net;
using System.Net.Sockets;
using NetLab.Dns;
using NetLab.Interop;
using NetLab.Sockets;

namespace NetLab.Smtp;

/// <summary>Opens the connection of a session, inside its namespace.</summary>
internal static class SmtpConnector
{
    private static readonly TimeSpan Unready = TimeSpan.FromMilliseconds(50), MostUnready = TimeSpan.FromSeconds(4);

    /// <summary>The addresses of a server: an address as it is, a name as the namespace's hosts file and name servers know it.</summary>
    /// <exception cref="DnsQueryException">No name server could tell.</exception>
    /// <exception cref="LinuxException">It has no address (of the family).</exception>
    public static async Task<IPAddress[]> ResolveAsync(SmtpSessionOptions options, CancellationToken cancellation)
    {
        DnsNetwork network = options.Network ?? DnsNetwork.Current();
        if (options.Address is not null) return [options.Address];
        if (TryLiteral(network, options.Host, out IPAddress? literal)) return Family(options, [literal]);
        string name = options.Host;
        if (name.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase)) return Family(options, [IPAddress.Loopback, IPAddress.IPv6Loopback]);
        using var resolver = new DnsResolver(network);
        return Family(options, await resolver.AddressesOfAsync(name, cancellation).ConfigureAwait(false));
    }

    /// <summary>Reads an address, link-local ones with their interface's name or number; IPv6 ones may stand in brackets.</summary>
    public static bool TryLiteral(DnsNetwork network, string host, out IPAddress address)
    {
        string plain = host is ['[', .., ']'] ? host[1..^1] : host;
        int percent = plain.IndexOf('%', StringComparison.Ordinal);
        string bare = percent < 0 ? plain : plain[..percent];
        // IPAddress also takes 1 and 0x7f.1, which nobody means.
        if (!IPAddress.TryParse(bare, out address!) || (address.AddressFamily == AddressFamily.InterNetwork && bare.AsSpan().Count('.') != 3)) return false;
        if (percent < 0) return true;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        string scope = plain[(percent + 1)..];
        using SafeSocketHandle handle = InternetSocket.Open(network.Handle, AddressFamily.InterNetworkV6, stream: true);
        int index = InternetSocket.InterfaceIndex(handle, scope)
            ?? throw new LinuxException(Errno.ENODEV, $"connect to {host}", $"There is no interface '{scope}'{(network.Name is null ? "" : $" in the namespace '{network.Name}'")}.");
        address = new IPAddress(address.GetAddressBytes(), index);
        return true;
    }

    /// <summary>Connects, trying each address in turn; none may use up the time of those behind it.</summary>
    /// <exception cref="LinuxException">Nobody listens there, there is no route, or the time is up (ETIMEDOUT).</exception>
    public static async Task<Socket> ConnectAsync(SmtpSessionOptions options, IPAddress[] addresses, SmtpTranscript transcript, CancellationToken cancellation)
    {
        LinuxException? failure = null;
        TimeSpan all = options.TimeoutOf(SmtpStage.Connect), begun = transcript.Elapsed;
        for (int i = 0; i < addresses.Length; i++)
        {
            IPAddress address = addresses[i];
            if (options.SourceAddress is { } own && own.AddressFamily != address.AddressFamily)
            {
                failure ??= new LinuxException(Errno.EAFNOSUPPORT, $"connect to {EndpointText.Join(address.ToString(), options.Port)}", $"The source address {own} is of the other family.");
                continue;
            }
            // What is left, shared with the addresses still to come.
            TimeSpan left = (all - (transcript.Elapsed - begun)) / (addresses.Length - i);
            try
            {
                Socket socket = await OneAsync(options, address, left, cancellation).ConfigureAwait(false);
                transcript.Add(SmtpDirection.Note, $"Connected to {EndpointText.Join(address.ToString(), options.Port)}");
                return socket;
            }
            catch (LinuxException exception)
            {
                failure = exception;
                transcript.Add(SmtpDirection.Note, exception.Problem);
            }
        }
        if (failure is { Error: Errno.ETIMEDOUT } && options.Port == 25)
            throw new LinuxException(Errno.ETIMEDOUT, failure.Attempted, $"{failure.Advice} Most clouds and access providers filter outgoing port 25: if no server answers there, it is that; 587 and 465 take mail from those who log in.");
        throw failure ?? new LinuxException(Errno.EHOSTUNREACH, $"connect to {options}", $"'{options.Host}' has no address{(options.AddressFamily is null ? "" : " of this family")}: Resolve-DnsRecord shows what the name servers say.");
    }

    /// <summary>Connects to a Unix socket.</summary>
    /// <exception cref="LinuxException">Nobody listens there, or this user may not.</exception>
    public static async Task<Socket> ConnectUnixAsync(SmtpSessionOptions options, string path, CancellationToken cancellation)
    {
        UnixDomainSocketEndPoint endpoint = UnixAddress.Parse(path);
        Socket socket = EndpointSocket.Open((options.Network ?? DnsNetwork.Current()).Handle, AddressFamily.Unix, SocketType.Stream);
        await SocketConnection.ConnectAsync(socket, endpoint, $"connect to the socket '{path}'", options.TimeoutOf(SmtpStage.Connect), cancellation).ConfigureAwait(false);
        return socket;
    }

    private static async Task<Socket> OneAsync(SmtpSessionOptions options, IPAddress address, TimeSpan time, CancellationToken cancellation)
    {
        string attempted = $"connect to TCP {EndpointText.Join(address.ToString(), options.Port)}";
        TimeSpan waited = TimeSpan.Zero;
        while (true)
        {
            Socket socket = EndpointSocket.Open((options.Network ?? DnsNetwork.Current()).Handle, address.AddressFamily, SocketType.Stream);
            try
            {
                socket.NoDelay = true;
                Bind(socket, options, address);
                await SocketConnection.ConnectAsync(socket, new IPEndPoint(address, options.Port), attempted, time - waited, cancellation).ConfigureAwait(false);
                return socket;
            }
            catch (LinuxException exception) when (exception.Error == Errno.EADDRNOTAVAIL && address.AddressFamily == AddressFamily.InterNetworkV6 && options.SourceAddress is null && waited < MostUnready && time - waited > Unready)
            {
                // The own address is new: the kernel does not use it until it knows that nobody else has it (RFC 4862).
                socket.Dispose();
                await Task.Delay(Unready, cancellation).ConfigureAwait(false);
                waited += Unready;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private static void Bind(Socket socket, SmtpSessionOptions options, IPAddress address)
    {
        if (options.SourceAddress is null && options.SourcePort == 0) return;
        // A link-local address is one of the link it goes out by, however its interface is called where the user is.
        IPAddress own = options.SourceAddress is { IsIPv6LinkLocal: true } local && address.IsIPv6LinkLocal ? new IPAddress(local.GetAddressBytes(), address.ScopeId) : options.SourceAddress ?? (address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any);
        Errno error = InternetSocket.Bind(socket.SafeHandle, new IPEndPoint(own, options.SourcePort));
        if (error == Errno.None) return;
        throw new LinuxException(error, $"connect from {EndpointText.Join(own.ToString(), options.SourcePort)}", error switch
        {
            Errno.EADDRNOTAVAIL => "No interface has this address: Get-NetIPAddress lists those there are.",
            Errno.EADDRINUSE => "Another program has the port: Find-NetPortOwner tells who.",
            _ => null,
        });
    }

    private static IPAddress[] Family(SmtpSessionOptions options, IPAddress[] addresses) =>
        options.AddressFamily is { } family ? [.. addresses.Where(address => address.AddressFamily == family)] : addresses;
}
