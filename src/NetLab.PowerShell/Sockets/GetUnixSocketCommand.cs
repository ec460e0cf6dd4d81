using System.Management.Automation;
using NetLab.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>Lists Unix domain sockets with who has them open and who is at the other end (<c>ss -xap</c>, <c>lsof -U</c>).</summary>
/// <remarks>
/// <para>A name is a path, or abstract: then it is in no file system and shown behind an <c>@</c>. The client's end of a connection rarely has a name;
/// PeerPath is the server's. Files of sockets that nobody listens at any more are not listed: they are no sockets, only their files were left.</para>
/// <para>Unix sockets belong to a network namespace too. Whose socket another user's process has, only root sees; a warning says so, and OwningProcess
/// is 0.</para>
/// </remarks>
/// <example>
/// <para>Who waits for connections.</para>
/// <code>Get-UnixSocket -State Listen</code>
/// </example>
/// <example>
/// <para>Who talks to whom: both ends of the connections to services below /run.</para>
/// <code>Get-UnixSocket /run/* | Where-Object Peer | Format-Table Path, Process, PeerProcess</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "UnixSocket")]
[OutputType(typeof(UnixSocket))]
public sealed class GetUnixSocketCommand : OwnedSocketCmdlet
{
    private readonly List<UnixSocket> _all = [];

    /// <summary>Only sockets bound to these paths, abstract names with their <c>@</c>; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(UnixPathCompleter))]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    /// <summary>Only sockets in these states.</summary>
    [Parameter]
    public UnixSocketState[]? State { get; set; }

    /// <summary>Only sockets of these types.</summary>
    [Parameter]
    public UnixSocketType[]? Type { get; set; }

    /// <summary>Only sockets whose name is abstract.</summary>
    [Parameter]
    public SwitchParameter Abstract { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack) => _all.AddRange(stack.Sockets.ListUnix(null, Cancellation));

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(null, () =>
    {
        // All of them, for the peers' sake.
        FindOwners(_all);
        WildcardPattern[]? names = Patterns(ProcessName), paths = Path is null ? null : Array.ConvertAll(Path, static path => new WildcardPattern(path, WildcardOptions.None));
        List<UnixSocket> found = _all.FindAll(item =>
            (Path is null || (item.Path is not null && (Array.IndexOf(Path, item.Path) >= 0 || Array.Exists(paths!, path => path.IsMatch(item.Path)))))
            && (State is null || Array.IndexOf(State, item.State) >= 0) && (Type is null || Array.IndexOf(Type, item.Type) >= 0)
            && (!Abstract || item.IsAbstract) && BelongsTo(item, OwningProcess, names));
        foreach (string path in Path ?? [])
        {
            if (!WildcardPattern.ContainsWildcardCharacters(path) && !found.Exists(item => item.Path == path))
                WriteError(Failure.NotFound($"There is no Unix socket '{Display.Escape(path)}'{(AllNamespaces ? "" : " in this network namespace")}.", "UnixSocketNotFound", path));
        }
        Write(found, AllNamespaces);
    });
}
