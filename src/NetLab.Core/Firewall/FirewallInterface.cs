using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>Names of interfaces as rules may have them.</summary>
internal static class FirewallInterface
{
    /// <summary>Checks a name.</summary>
    /// <exception cref="ArgumentException">No interface can be called so; the parameter is named.</exception>
    public static string Validate(string name, string parameter)
    {
        if (name == "*") throw FirewallAddress.Wrong("'*' alone fits every interface; leave it out.", parameter);
        try
        {
            return InterfaceName.Validate(name);
        }
        catch (ArgumentException exception)
        {
            string message = exception.Message;
            int end = message.IndexOf(" (Parameter", StringComparison.Ordinal);
            throw new ArgumentException(end < 0 ? message : message[..end], parameter, exception);
        }
    }
}
