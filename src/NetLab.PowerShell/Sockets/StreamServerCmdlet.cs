using System.Management.Automation;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>A cmdlet that starts a server of connections.</summary>
public abstract class StreamServerCmdlet : StartSocketServerCmdlet
{
    /// <summary>How many bytes a line may have; a client that sends a longer one is cut off. 1 MiB by default.</summary>
    [Parameter]
    public int MaximumLineLength { get; set; } = 1 << 20;

    /// <summary>How many clients may be connected at once; others wait until one goes. 10,000 by default.</summary>
    [Parameter]
    public int MaximumClients { get; set; } = 10_000;

    /// <summary>How many seconds a client may take nothing of what waits for it, before it is cut off; 30 by default.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many seconds a client may say nothing, before it is closed. Without it, as long as it likes.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? IdleTimeout { get; set; }

    /// <inheritdoc/>
    private protected override SocketServerOptions Options =>
        base.Options with { MaximumLineLength = MaximumLineLength, MaximumClients = MaximumClients, SendTimeout = SendTimeout, IdleTimeout = IdleTimeout };
}
