using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Finds out who answers at a port: through published ports and network namespaces to the process.</summary>
/// <remarks>
/// <para>A process may have the port itself. Or a rule sends what arrives there elsewhere: one of NetLab's (Add-PortForwardRule), Docker's, CNI's or
/// anybody's; then the namespace that has that address is looked for, and the process that answers in it. Where no rule says it in so many words, the
/// connections tracked at present may. Path tells the whole way in one line, Note what is missing on it.</para>
/// <para>The rules and other users' processes need root; a warning says what could not be looked at.</para>
/// </remarks>
/// <example>
/// <para>A container's web server, by the port it is published at.</para>
/// <code>
/// New-NetNamespace c1
/// Add-PortForwardRule -Port 8080 -ToAddress 10.0.0.2 -ToPort 80 -WarningAction Ignore | Out-Null
/// Find-NetPortOwner 8080
/// Get-PortForwardRule -Port 8080 | Remove-PortForwardRule -Confirm:$false
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Who has the name service's port, in whatever network namespace.</para>
/// <code>Find-NetPortOwner domain -AllNamespaces -ErrorAction Ignore | Format-Table Namespace, Protocol, Path</code>
/// </example>
[Cmdlet(VerbsCommon.Find, "NetPortOwner")]
[OutputType(typeof(NetPortOwner))]
public sealed class FindNetPortOwnerCommand : SocketCmdlet
{
    /// <summary>The ports: numbers, or names of services.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("LocalPort")]
    [ArgumentCompleter(typeof(TcpPortCompleter))]
    public string[] Port { get; set; } = [];

    /// <summary>Only this transport protocol, Tcp or Udp; both by default.</summary>
    [Parameter]
    public ForwardProtocol[]? Protocol { get; set; }

    /// <summary>Asks in every network namespace of the machine, each as if one were in it.</summary>
    [Parameter]
    public SwitchParameter AllNamespaces { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string port in Port) Guard(port, () => Find(port));
    }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
    }

    private void Find(string text)
    {
        ForwardProtocol[] protocols = Protocol ?? [ForwardProtocol.Tcp, ForwardProtocol.Udp];
        if (Array.IndexOf(protocols, ForwardProtocol.Sctp) >= 0) throw Failure.OfParameter(nameof(Protocol), "Owners of SCTP ports cannot be found: give Tcp or Udp.");
        bool isName = !text.Trim().All(char.IsAsciiDigit);
        // A service may be known for one protocol only.
        ForwardProtocol[] known = isName ? Array.FindAll(protocols, protocol => ServicePort.Find(text.Trim(), protocol) is not null) : protocols;
        if (known.Length == 0) known = [protocols[0]];
        var finder = new PortOwnerFinder();
        var owners = new List<NetPortOwner>();
        foreach (ForwardProtocol protocol in known)
        {
            ushort port = ServicePort.Parse(text, protocol, nameof(Port));
            InStacks(AllNamespaces, stack => owners.AddRange(finder.Find(stack, port, protocol, Cancellation)));
        }
        WriteObject(owners, enumerateCollection: true);
        if (finder.Hidden is { } hidden) WriteWarning($"Rules that may send the port elsewhere could not be looked at: {Display.Escape(hidden)} Run as root, or grant CAP_NET_ADMIN.");
        WarnOfRefused(finder.Refused);
        WarnOfUnseen(finder.ProcessesRefused);
        if (owners.Count == 0)
        {
            string which = string.Join(" or ", known.Select(static protocol => protocol.ToString().ToUpperInvariant()));
            WriteError(Failure.NotFound($"Nobody answers at {which} port {Display.Escape(text)}{(AllNamespaces ? "" : Namespace is null ? "" : $" in '{Display.Escape($"{Namespace}")}'")}, and no rule sends it elsewhere.",
                "PortOwnerNotFound", text));
        }
    }
}
