using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Network;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace NetLab.Sockets;

/// <summary>A server at a Unix domain stream socket (unix(7)).</summary>
public sealed class UnixServer : StreamServer
{
    private const int Backlog = 4096;

    private UnixServer(NetworkStack stack, SocketServerOptions options, SocketRequestHandler? handler)
        : base(stack, options, handler)
    {
    }

    /// <inheritdoc/>
    public override SocketProtocol Protocol => SocketProtocol.Unix;

    /// <summary>Starts a server. A file left by a server that is no more is replaced; the file goes with the server.</summary>
    /// <param name="stack">The namespace of an abstract name. A file is the same in all.</param>
    /// <param name="path">The socket's file, or with <c>@</c> before it an abstract name.</param>
    /// <param name="mode">Who may connect: to write to the file is to connect. Null leaves it to the umask.</param>
    /// <param name="options">How it treats its clients.</param>
    /// <param name="handler">What answers lines; null where it echoes.</param>
    /// <exception cref="ArgumentException">The path is empty or longer than 107 bytes.</exception>
    /// <exception cref="LinuxException">It cannot listen there: somebody does (EADDRINUSE), the directory is missing or not to be written to.</exception>
    public static UnixServer Start(NetworkStack stack, string path, UnixFileMode? mode, SocketServerOptions options, SocketRequestHandler? handler)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(options);
        var server = new UnixServer(stack, options, handler) { LocalAddress = path };
        server.Listener = Listen(stack, path, mode, Backlog);
        try
        {
            server.Start(stack);
            return server;
        }
        catch
        {
            server.Listener.Dispose();
            throw;
        }
    }

    /// <summary>Opens a socket that listens at a path.</summary>
    internal static Socket Listen(NetworkStack stack, string path, UnixFileMode? mode, int backlog)
    {
        UnixDomainSocketEndPoint endpoint = UnixAddress.Parse(path);
        Socket socket = EndpointSocket.Open(stack.Handle, AddressFamily.Unix, SocketType.Stream);
        try
        {
            Bind(stack, socket, endpoint, path);
            if (mode is { } who && !UnixAddress.IsAbstract(path) && !OperatingSystem.IsWindows()) File.SetUnixFileMode(path, who);
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw SocketFailure.OfListening(stack, exception, $"listen at the socket '{path}'", SocketProtocol.Unix, 0);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Bind(NetworkStack stack, Socket socket, UnixDomainSocketEndPoint endpoint, string path)
    {
        try
        {
            socket.Bind(endpoint);
        }
        catch (SocketException exception) when ((Errno)exception.NativeErrorCode == Errno.EADDRINUSE && IsLeftOver(stack, endpoint, path))
        {
            File.Delete(path);
            socket.Bind(endpoint);
        }
    }

    /// <summary>Whether a socket's file is there that nobody listens at.</summary>
    private static bool IsLeftOver(NetworkStack stack, UnixDomainSocketEndPoint endpoint, string path)
    {
        if (UnixAddress.IsAbstract(path)) return false;
        using Socket probe = EndpointSocket.Open(stack.Handle, AddressFamily.Unix, SocketType.Stream);
        try
        {
            probe.Connect(endpoint);
            return false;
        }
        catch (SocketException exception)
        {
            // Files of other kinds refuse connections too.
            return (Errno)exception.NativeErrorCode == Errno.ECONNREFUSED && EndpointSocket.IsSocketFile(path);
        }
    }
}
