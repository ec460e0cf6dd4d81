using System.Management.Automation;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Sockets;

namespace NetLab.PowerShell.Sockets;

/// <summary>What the cmdlets that look at sockets share.</summary>
public abstract class SocketCmdlet : NetworkCmdlet
{
    /// <summary>What is shown with its namespace as a column has this behind the name of its type.</summary>
    private const string PlaceSuffix = "#Namespace";

    /// <summary>Does the work in the namespace given, or with <paramref name="everywhere"/> in every one of the machine.</summary>
    private protected void InStacks(bool everywhere, Action<NetworkStack> work)
    {
        if (!everywhere)
        {
            Guard(Target, () => work(Open(Namespace)));
            return;
        }
        Guard(null, () =>
        {
            if (Namespace is not null) throw Failure.OfParameter("AllNamespaces", "-AllNamespaces and -Namespace contradict each other.");
            WarnOfRefused(EveryNamespace.Visit(work, Cancellation));
        });
    }

    /// <summary>Says which namespaces were left out.</summary>
    private protected void WarnOfRefused(IReadOnlyList<string> refused)
    {
        if (refused.Count > 0)
            WriteWarning($"{refused.Count} network namespace{(refused.Count == 1 ? "" : "s")} may not be entered and {(refused.Count == 1 ? "was" : "were")} left out ({Display.Escape(string.Join(", ", refused.Take(3)))}{(refused.Count > 3 ? ", ..." : "")}): run as root, or grant CAP_SYS_ADMIN.");
    }

    /// <summary>Finds the owners of all sockets in one pass, and says where some could not be found for want of rights.</summary>
    /// <param name="sockets">The sockets.</param>
    /// <param name="all">Whether every owner matters now; else each socket's first is looked for.</param>
    private protected void AttachOwners(IReadOnlyList<NetSocket> sockets, bool all) =>
        WarnOfUnseen(all ? SocketOwners.Attach(sockets, Cancellation) : SocketOwners.AttachFirst(sockets, Cancellation));

    /// <summary>Says that processes could not be looked into.</summary>
    private protected void WarnOfUnseen(int processes)
    {
        if (processes == 0) return;
        // Root is refused by what guards single processes, about which nobody can do anything.
        if (Environment.IsPrivilegedProcess) WriteVerbose($"The owners of some sockets are not known: {processes} processes may not be looked into, not even by root.");
        else WriteWarning($"The owners of some sockets are not known (OwningProcess 0): {processes} processes are other users' and may not be looked into. Run as root, or grant CAP_SYS_PTRACE; -NoProcess does not look at all.");
    }

    /// <summary>Whether a socket belongs to one of some processes.</summary>
    private protected static bool BelongsTo(NetSocket socket, uint[]? ids, WildcardPattern[]? names)
    {
        if (ids is null && names is null) return true;
        if (socket.OwningProcess == 0) return ids is not null && names is null && Array.IndexOf(ids, 0u) >= 0;
        return Array.Exists(socket.Owners, owner =>
            (ids is null || Array.IndexOf(ids, (uint)owner.ProcessId) >= 0) && (names is null || Array.Exists(names, name => name.IsMatch(owner.ProcessName))));
    }

    /// <summary>Names of processes as patterns; null where none were given.</summary>
    private protected static WildcardPattern[]? Patterns(string[]? names) =>
        names is null ? null : Array.ConvertAll(names, static name => new WildcardPattern(name, WildcardOptions.IgnoreCase));

    /// <summary>Writes sockets, with their namespace as a column where they are not of the caller's own.</summary>
    private protected void Write<T>(IReadOnlyList<T> sockets, bool everywhere)
        where T : NetSocket
    {
        bool places = everywhere || Namespace is not null;
        foreach (T socket in sockets)
        {
            Cancellation.ThrowIfCancellationRequested();
            if (places || socket.Namespace is not null)
            {
                var shown = PSObject.AsPSObject(socket);
                string name = socket.GetType().FullName + PlaceSuffix;
                if (shown.TypeNames[0] != name) shown.TypeNames.Insert(0, name);
                WriteObject(shown);
            }
            else
            {
                WriteObject(socket);
            }
        }
    }
}
