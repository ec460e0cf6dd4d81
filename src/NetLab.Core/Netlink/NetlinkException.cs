using NetLab.Interop;

namespace NetLab.Netlink;

/// <summary>
/// A request the kernel rejected, with its own words where it gave any (the extended acknowledgement, linux/netlink.h NLMSGERR_ATTR_*)
/// and the attribute it objects to.
/// </summary>
public sealed class NetlinkException : LinuxException
{
    /// <summary>Describes a rejected request.</summary>
    /// <param name="error">The kernel's error.</param>
    /// <param name="attempted">What was attempted, as the object of "Cannot".</param>
    /// <param name="kernelMessage">The kernel's own text, or null.</param>
    /// <param name="attribute">The number of the attribute it points at, or null.</param>
    /// <param name="requestIndex">Which request of a batch was rejected, from 0.</param>
    /// <param name="advice">What to do next; null takes the usual advice for the error.</param>
    public NetlinkException(
        Errno error, string attempted, string? kernelMessage = null, int? attribute = null, int requestIndex = 0, string? advice = null)
        : base(error, attempted, kernelMessage, advice)
    {
        KernelMessage = kernelMessage;
        Attribute = attribute;
        RequestIndex = requestIndex;
    }

    /// <summary>The kernel's own text, or null when it gave none.</summary>
    public string? KernelMessage { get; }

    /// <summary>The number of the attribute the kernel points at (the innermost one), or null.</summary>
    public int? Attribute { get; }

    /// <summary>Which request of a batch was rejected, from 0.</summary>
    public int RequestIndex { get; }

    /// <summary>The same rejection, said in the caller's terms.</summary>
    /// <param name="attempted">What was attempted, as the object of "Cannot".</param>
    /// <param name="advice">What to do next; null keeps the present advice.</param>
    internal NetlinkException While(string attempted, string? advice = null) =>
        new(Error, attempted, KernelMessage, Attribute, RequestIndex, advice ?? Advice);
}
