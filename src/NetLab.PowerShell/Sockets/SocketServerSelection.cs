using System.Management.Automation;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Servers as cmdlets name them.</summary>
internal static class SocketServerSelection
{
    /// <summary>The error of a number that no server has.</summary>
    public static ErrorRecord NotFound(int id) => new(new ItemNotFoundException($"There is no server {id}."), "SocketServerNotFound", ErrorCategory.ObjectNotFound, id)
    {
        ErrorDetails = new ErrorDetails($"There is no server {id}.") { RecommendedAction = "Get-SocketServer lists those there are." },
    };

    /// <summary>The server of a number, or null.</summary>
    public static SocketServer? Find(int id)
    {
        foreach (SocketServer server in SocketServer.All)
        {
            if (server.Id == id) return server;
        }
        return null;
    }
}
