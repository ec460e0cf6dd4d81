using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>What this room adds to a namespace's stack: Network knows nothing of it.</summary>
public static class SocketStackExtensions
{
    extension(NetworkStack stack)
    {
        /// <summary>The sockets there are.</summary>
        public SocketTable Sockets => stack.Table(static stack => new SocketTable(stack));
    }
}
