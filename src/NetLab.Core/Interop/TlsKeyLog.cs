namespace NetLab.Interop;

/// <summary>
/// The keys of TLS connections go to the file the environment variable SSLKEYLOGFILE names, as curl and browsers have it, so that Wireshark and tshark read what was said.
/// .NET looks for the variable once, at the first TLS connection of the process, and only where it was allowed to.
/// </summary>
internal static class TlsKeyLog
{
    private const string Variable = "SSLKEYLOGFILE", Switch = "System.Net.EnableSslKeyLogging";

    /// <summary>Allows it where the user asks for it. To be called before a connection is made.</summary>
    public static void Allow()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }) AppContext.SetSwitch(Switch, true);
    }
}
