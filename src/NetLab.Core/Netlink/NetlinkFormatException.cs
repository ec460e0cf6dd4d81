namespace NetLab.Netlink;

/// <summary>A netlink message whose lengths or values cannot be: it is shorter than it says, or says more than it may.</summary>
public sealed class NetlinkFormatException(string message) : FormatException(message);
