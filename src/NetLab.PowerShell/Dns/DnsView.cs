using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>DNS's objects as their views show them.</summary>
public static class DnsView
{
    /// <summary>A record's name with its final dot, as dig shows it.</summary>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith('.') ? Display.Escape(name) : Display.Escape(name) + ".";
    }

    /// <summary>A record's data, or why there is none.</summary>
    public static string Data(object item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        DnsRecord record => Display.Escape(record.Data),
        DnsNegativeAnswer { Soa: { } soa } no => $"({no.Reason}, says the zone {Name(soa.Name)})",
        DnsNegativeAnswer no => $"({no.Reason})",
        // What came back from Export-Clixml or another machine.
        _ => item is PSObject copy ? Display.Escape($"{copy.Properties["Data"]?.Value ?? $"({copy.Properties["Reason"]?.Value})"}") : "",
    };
}
