using System.Net;
using System.Net.Sockets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Sockets;

/// <summary>Sockets to look at, in the tests' own namespace or another.</summary>
internal static class SocketLab
{
    /// <summary>The most a test waits for what is sure to come.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>A listening socket at a port of the kernel's choice.</summary>
    public static Socket Listen(IPAddress address, TestNamespace? place = null, int backlog = 7, bool dual = false)
    {
        Socket socket = Open(address, place);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = dual;
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen(backlog);
        return socket;
    }

    /// <summary>A TCP socket inside a namespace.</summary>
    public static Socket Open(IPAddress address, TestNamespace? place = null) => place is null
        ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        : new Socket(Interop.InternetSocket.Open(place.Stack.Handle, address.AddressFamily, stream: true));

    /// <summary>Both ends of a connection to a listening socket.</summary>
    public static async Task<(Socket Client, Socket Server)> ConnectAsync(Socket listener, IPAddress address, TestNamespace? place = null)
    {
        Socket client = Open(address, place);
        Task<Socket> accepting = listener.AcceptAsync();
        await client.ConnectAsync(new IPEndPoint(address, Port(listener))).WaitAsync(Long);
        return (client, await accepting.WaitAsync(Long));
    }

    public static ushort Port(Socket socket) => (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
}
