using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>A cmdlet that picks TCP connections out as Get-NetTCPConnection does.</summary>
public abstract class TcpFilterCmdlet : SocketCmdlet
{
    /// <summary>Connections picked out by what they are like.</summary>
    protected const string ByName = "ByName";

    /// <summary>Connections given as objects.</summary>
    protected const string ByObject = "InputObject";

    private const string WindowsClass = "MSFT_NetTCPConnection";

    private SocketAddressFilter? _local, _remote;
    private (ushort First, ushort Last)[]? _localPorts, _remotePorts;

    /// <summary>Only these local addresses: addresses, prefixes such as 10.0.0.0/8, or text with wildcards. Addresses of Get-NetIPAddress can be piped in.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("IPAddress")]
    [ArgumentCompleter(typeof(TcpAddressCompleter))]
    [SupportsWildcards]
    public string[]? LocalAddress { get; set; }

    /// <summary>Only these local ports: numbers, ranges such as 8000-8010, or names of services.</summary>
    [Parameter(Position = 1, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpPortCompleter))]
    public string[]? LocalPort { get; set; }

    /// <summary>Only connections with these addresses at the other end: addresses, prefixes, or text with wildcards.</summary>
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpAddressCompleter))]
    [SupportsWildcards]
    public string[]? RemoteAddress { get; set; }

    /// <summary>Only connections with these ports at the other end: numbers, ranges, or names of services.</summary>
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpPortCompleter))]
    public string[]? RemotePort { get; set; }

    /// <summary>Only connections in these states.</summary>
    [Parameter(ParameterSetName = ByName)]
    public TcpConnectionState[]? State { get; set; }

    /// <summary>Whether nothing at all was said about which connections are meant.</summary>
    private protected virtual bool IsUnfiltered => LocalAddress is null && LocalPort is null && RemoteAddress is null && RemotePort is null && State is null;

    /// <summary>What the kernel is to compare.</summary>
    private protected InternetSocketFilter ReadFilter()
    {
        _local = SocketAddressFilter.From(LocalAddress, nameof(LocalAddress));
        _remote = SocketAddressFilter.From(RemoteAddress, nameof(RemoteAddress));
        _localPorts = SocketPorts.From(LocalPort, ForwardProtocol.Tcp, nameof(LocalPort));
        _remotePorts = SocketPorts.From(RemotePort, ForwardProtocol.Tcp, nameof(RemotePort));
        return new InternetSocketFilter
        {
            States = State, LocalPorts = _localPorts, RemotePorts = _remotePorts, LocalAddresses = _local?.Prefixes, RemoteAddresses = _remote?.Prefixes,
        };
    }

    /// <summary>Whether a connection is meant, in what the kernel does not compare.</summary>
    private protected bool Fits(NetTCPConnection connection) => _local?.Fits(connection.LocalAddress) != false && _remote?.Fits(connection.RemoteAddress) != false;

    /// <summary>Windows's answer for each exact value that nothing found has.</summary>
    private protected void ReportMissing(IReadOnlyList<NetTCPConnection> found)
    {
        if (IsUnfiltered) return;
        foreach (string address in _local?.Missing([.. found.Select(static item => item.LocalAddress)]) ?? []) WriteNotFound(WindowsClass, nameof(LocalAddress), address);
        foreach (string port in SocketPorts.Missing(LocalPort, _localPorts, [.. found.Select(static item => item.LocalPort)])) WriteNotFound(WindowsClass, nameof(LocalPort), port);
        foreach (string address in _remote?.Missing([.. found.Select(static item => item.RemoteAddress)]) ?? []) WriteNotFound(WindowsClass, nameof(RemoteAddress), address);
        foreach (string port in SocketPorts.Missing(RemotePort, _remotePorts, [.. found.Select(static item => item.RemotePort)])) WriteNotFound(WindowsClass, nameof(RemotePort), port);
        foreach (TcpConnectionState state in State ?? [])
        {
            if (!found.Any(item => item.State == state)) WriteNotFound(WindowsClass, nameof(State), state);
        }
    }

    /// <summary>The answer for a value of another property that nothing found has.</summary>
    private protected void ReportMissing<T>(string property, T[]? values, Func<T, bool> isFound)
    {
        foreach (T value in values ?? [])
        {
            if (!isFound(value)) WriteNotFound(WindowsClass, property, value);
        }
    }
}
