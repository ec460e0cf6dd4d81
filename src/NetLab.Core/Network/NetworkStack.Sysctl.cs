using NetLab.Interop;

namespace NetLab.Network;

/// <content>Several sysctls at once, and the files of /proc/net.</content>
public sealed partial class NetworkStack
{
    /// <summary>Reads several sysctls of this namespace, entering it once.</summary>
    /// <param name="names">Their paths below /proc/sys/net.</param>
    /// <returns>Their values in the same order; null for those that are not there or may not be read.</returns>
    public string?[] ReadSysctls(IReadOnlyList<string> names) => NamespaceThread.Run(_handle, () =>
    {
        var values = new string?[names.Count];
        for (int i = 0; i < values.Length; i++)
        {
            try
            {
                values[i] = LinuxFile.ReadText($"/proc/sys/net/{names[i]}").Trim();
            }
            catch (LinuxException)
            {
                // An interface that has gone, or a kernel without the setting: there is no value.
                values[i] = null;
            }
        }
        return values;
    });

    /// <summary>Writes several sysctls of this namespace in this order, entering it once. Where one is rejected the ones before it are put back.</summary>
    /// <param name="settings">Their paths below /proc/sys/net, and the text to write.</param>
    /// <exception cref="LinuxException">One is not there, or may not be written.</exception>
    public void WriteSysctls(IReadOnlyList<(string Name, string Value)> settings) => NamespaceThread.Run(_handle, () =>
    {
        var before = new Stack<(string Path, string Value)>(settings.Count);
        try
        {
            foreach ((string name, string value) in settings)
            {
                string path = $"/proc/sys/net/{name}";
                string old = LinuxFile.ReadText(path).Trim();
                LinuxFile.WriteText(path, value);
                before.Push((path, old));
            }
        }
        catch (LinuxException)
        {
            foreach ((string path, string value) in before) Rollback.Try(() => LinuxFile.WriteText(path, value));
            throw;
        }
        return true;
    });

    /// <summary>Reads a file of this namespace's /proc/net; null when there is none or it may not be read.</summary>
    internal string? ReadNetworkFile(string name)
    {
        try
        {
            return NamespaceThread.Run(_handle, () => LinuxFile.ReadText($"/proc/thread-self/net/{name}"));
        }
        catch (LinuxException exception) when (exception.Error is Errno.ENOENT or Errno.EACCES or Errno.EPERM)
        {
            return null;
        }
    }
}
