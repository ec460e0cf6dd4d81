using System.Management.Automation;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Ends TCP connections at once (<c>ss -K</c>).</summary>
/// <remarks>
/// <para>The other side gets a reset; the program here gets an error (ECONNABORTED) from its next call and may try again. A socket that listens stops
/// listening. Nothing is sent that still waits. The process itself is left alone: Stop-Process ends that.</para>
/// <para>It needs CAP_NET_ADMIN, and a kernel with CONFIG_INET_DIAG_DESTROY, which most distributions' have; others say so.</para>
/// </remarks>
/// <example>
/// <para>What would be ended, if the connections to a server were.</para>
/// <code>Stop-NetTCPConnection -RemoteAddress 192.0.2.1 -WhatIf -ErrorAction Ignore</code>
/// </example>
/// <example>
/// <para>Ends connections that nobody has sent anything over for an hour.</para>
/// <code>
/// Get-NetTCPConnection -State Established -Detailed -ErrorAction Ignore |
///     Where-Object { $_.TcpInfo.LastDataSent -gt '1:00:00' -and $_.TcpInfo.LastDataReceived -gt '1:00:00' } |
///     Stop-NetTCPConnection
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "NetTCPConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = ByName)]
[OutputType(typeof(NetTCPConnection))]
public sealed class StopNetTCPConnectionCommand : TcpFilterCmdlet
{
    /// <summary>Connections as Get-NetTCPConnection gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetTCPConnection[] InputObject { get; set; } = [];

    /// <summary>Emits the connections that were ended, as they were.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByName)
        {
            base.ProcessRecord();
            return;
        }
        foreach (NetTCPConnection connection in InputObject)
        {
            // One given as an argument brings its namespace; one from the pipeline has bound it already.
            NamespaceArgument? place = Namespace ?? (connection.Namespace is { } name ? new NamespaceArgument(name) : null);
            Guard(connection, () => Stop(Open(place), connection));
        }
    }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (IsUnfiltered)
        {
            throw new ItemException("Which connections are meant? Without anything that says so all of them would be ended.", "NoConnectionMeant", ErrorCategory.InvalidArgument,
                "Give -LocalPort, -RemoteAddress, -State or the like, or pipe in what Get-NetTCPConnection lists.");
        }
        List<NetTCPConnection> found = stack.Sockets.ListTcp(ReadFilter(), detailed: false, Cancellation).FindAll(Fits);
        ReportMissing(found);
        SocketOwners.Attach(found, Cancellation);
        foreach (NetTCPConnection connection in found) Guard(connection, () => Stop(stack, connection));
    }

    private void Stop(NetworkStack stack, NetTCPConnection connection)
    {
        string owner = connection.OwningProcess == 0 ? "" : $" of {connection.Process} ({connection.OwningProcess})";
        string place = connection.Namespace is null ? "" : $" in '{connection.Namespace}'";
        if (!Should($"End the TCP connection {connection}{owner}{place}")) return;
        stack.Sockets.Destroy(connection);
        if (PassThru) Write([connection], everywhere: false);
    }
}
