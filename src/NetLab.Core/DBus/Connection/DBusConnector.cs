using System.Globalization;
using NetLab.Interop;

namespace NetLab.DBus;

/// <summary>From an address list to an authenticated socket.</summary>
internal static class DBusConnector
{
    /// <summary>
    /// Connects to the first address that answers. Always at home: abstract sockets and ports belong to a network namespace, and the
    /// caller may be in another.
    /// </summary>
    public static (StreamSocket Socket, bool PassesDescriptors) Connect(IReadOnlyList<DBusAddress> addresses, DBusDeadline deadline, CancellationToken cancellation)
    {
        var refusals = new List<string>();
        Exception? last = null;
        foreach (DBusAddress address in addresses)
        {
            try
            {
                Func<int> connect = Plan(address, deadline, cancellation);
                byte[] nonce = Nonce(address);
                var socket = new StreamSocket(NamespaceThread.Run(HomeNamespace.Handle, connect));
                // A fresh socket takes so little at once.
                if (nonce.Length > 0) socket.Send(nonce);
                return (socket, address.Transport == "unix");
            }
            catch (Exception exception) when (exception is LinuxException or NotSupportedException)
            {
                refusals.Add((exception as LinuxException)?.Problem ?? exception.Message);
                last = exception;
            }
        }
        Errno error = (last as LinuxException)?.Error ?? Errno.None;
        throw new DBusConnectionException(
            addresses.Count == 1 ? refusals[0] : $"None of the bus's addresses can be reached: {string.Join(" ", refusals)}",
            error is Errno.ENOENT or Errno.ECONNREFUSED ? "No bus runs there; name a running one (-Bus System, Session or an address)." : (last as LinuxException)?.Advice,
            last);
    }

    /// <summary>Holds the SASL dialogue.</summary>
    public static DBusAuthentication Authenticate(StreamSocket socket, DBusReceiver receiver, bool passesDescriptors, DBusDeadline deadline, CancellationToken cancellation)
    {
        var dialogue = new DBusAuthentication(Libc.EffectiveUserId(), passesDescriptors, DBusCookies.OfUser());
        try
        {
            Send(socket, dialogue.Begin());
            while (!dialogue.IsDone)
            {
                if (receiver.TryTakeLine(out string line)) Send(socket, dialogue.Answer(line));
                else if (!receiver.Receive())
                {
                    // In slices, so that a cancelled caller is not kept.
                    int left = deadline.Milliseconds;
                    socket.Wait(Libc.POLLIN, left is >= 0 and < 50 ? left : 50);
                    cancellation.ThrowIfCancellationRequested();
                    if (deadline.IsOver) throw new DBusConnectionException("The bus did not finish authentication in time.");
                }
            }
            return dialogue;
        }
        catch (Exception exception) when (exception is LinuxException or ObjectDisposedException)
        {
            throw new DBusConnectionException("The connection broke during authentication.", inner: exception);
        }
    }

    private static void Send(StreamSocket socket, ReadOnlySpan<byte> line)
    {
        // A fresh socket's queue holds more than the whole dialogue.
        if (line.Length > 0 && socket.Send(line) != line.Length) throw new DBusConnectionException("The bus takes nothing during authentication.");
    }

    /// <summary>What a server that has a file with a nonce wants to hear first, so that it knows who can read that file.</summary>
    private static byte[] Nonce(DBusAddress address)
    {
        if (address.Transport != "nonce-tcp") return [];
        const int Length = 16;
        string path = address.Parameters.GetValueOrDefault("noncefile") ?? throw new NotSupportedException($"The address '{address}' names no noncefile.");
        try
        {
            byte[] nonce = File.ReadAllBytes(path);
            return nonce.Length == Length ? nonce : throw new NotSupportedException($"The file '{path}' is no nonce: it has {nonce.Length} bytes and not {Length}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NotSupportedException($"The nonce in '{path}' cannot be read: {exception.Message}");
        }
    }

    private static Func<int> Plan(DBusAddress address, DBusDeadline deadline, CancellationToken cancellation)
    {
        string? Parameter(string name) => address.Parameters.GetValueOrDefault(name);
        switch (address.Transport)
        {
            case "unix" when Parameter("path") is { } path:
                return () => StreamConnector.ConnectUnix(path, false, deadline.Left, cancellation);
            case "unix" when Parameter("abstract") is { } name:
                return () => StreamConnector.ConnectUnix(name, true, deadline.Left, cancellation);
            case "unix" when Parameter("runtime") == "yes":
                return () => StreamConnector.ConnectUnix(DBusBusAddress.RuntimeSocket(), false, deadline.Left, cancellation);
            case "tcp" or "nonce-tcp":
                string host = Parameter("host") ?? "localhost";
                if (!ushort.TryParse(Parameter("port"), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
                    throw new NotSupportedException($"The address '{address}' names no port.");
                int family = Parameter("family") switch
                {
                    null => Libc.AF_UNSPEC,
                    "ipv4" => Libc.AF_INET,
                    "ipv6" => Libc.AF_INET6,
                    string other => throw new NotSupportedException($"The address '{address}' names the family '{other}'; there are ipv4 and ipv6."),
                };
                return () => StreamConnector.ConnectTcp(host, port, family, deadline.Left, cancellation);
            case "unixexec":
                throw new NotSupportedException($"The address '{address}' wants a program to be started, and NetLab starts none.");
            case "autolaunch":
                throw new NotSupportedException("The address 'autolaunch:' wants a bus to be started, and NetLab starts none.");
            default:
                throw new NotSupportedException($"NetLab cannot connect to '{address}'; it knows unix:path=, unix:abstract=, unix:runtime=yes, tcp:host=,port= and nonce-tcp:host=,port=,noncefile=.");
        }
    }
}
