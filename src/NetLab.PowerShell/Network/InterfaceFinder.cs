using NetLab.Interop;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Finds the one interface a New cmdlet is given, with Windows's answer where there is none.</summary>
internal static class InterfaceFinder
{
    private const string WindowsClass = "MSFT_NetIPInterface";

    /// <summary>Finds it by name or by index.</summary>
    /// <param name="stack">The stack to look in.</param>
    /// <param name="alias">Its name; null or empty where the index is given, or nothing.</param>
    /// <param name="index">Its index, or null.</param>
    /// <param name="notFound">Called with class, parameter and value when there is none.</param>
    /// <param name="found">Its index; 0 where none was given.</param>
    /// <returns>False when it was given and is not there.</returns>
    public static bool TryFind(NetworkStack stack, string? alias, uint? index, Action<string, string, object?> notFound, out int found)
    {
        found = 0;
        if (index is { } number)
        {
            found = number <= int.MaxValue ? (int)number : 0;
            if (found > 0 && stack.Links.Names().ContainsKey(found)) return true;
            notFound(WindowsClass, "InterfaceIndex", number);
            return false;
        }
        if (string.IsNullOrEmpty(alias)) return true;
        try
        {
            found = stack.Links.IndexOf(alias);
            return true;
        }
        catch (LinuxException exception) when (exception.Error is Errno.ENODEV or Errno.ERANGE or Errno.EINVAL)
        {
            // Too long a name is none of an interface either.
            notFound(WindowsClass, "InterfaceAlias", alias);
            return false;
        }
    }
}
