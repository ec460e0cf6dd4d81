using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>Goes through all network namespaces of the machine: the caller's first, then named ones, containers', and those that only have processes.</summary>
public static class EveryNamespace
{
    /// <summary>Visits each namespace once. Those that vanish meanwhile are passed over.</summary>
    /// <param name="visit">Called with each one's stack, which is closed afterwards.</param>
    /// <param name="cancellation">Ends the round between two namespaces.</param>
    /// <returns>The namespaces the caller may not enter, as <c>-Namespace</c> takes them.</returns>
    /// <exception cref="LinuxException">What happened in the caller's own.</exception>
    public static IReadOnlyList<string> Visit(Action<NetworkStack> visit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(visit);
        NamespaceIdentity own;
        using (NetworkStack stack = NetworkStack.Open())
        {
            own = stack.Identity;
            visit(stack);
        }
        var refused = new List<string>();
        foreach (NetNamespace other in NetworkNamespaces.List(all: true))
        {
            cancellation.ThrowIfCancellationRequested();
            if (other.Identity == own) continue;
            try
            {
                using NetworkStack stack = NetworkStack.Open(NamespaceReference.Parse(other.Namespace));
                // A name may lead elsewhere by now, a process may have moved.
                if (stack.Identity == other.Identity) visit(stack);
            }
            catch (LinuxException exception) when (exception.Error is Errno.ENOENT or Errno.ESRCH or Errno.EINVAL)
            {
                // It is gone.
            }
            catch (LinuxException exception) when (exception.Error is Errno.EPERM or Errno.EACCES)
            {
                refused.Add(other.Namespace);
            }
        }
        return refused;
    }
}
