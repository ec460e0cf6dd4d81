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

    /// <summary>What a server said on the way to a name: a referral with the child's signing, an answer, or what is wrong.</summary>
    public static string Step(object item)
    {
        switch (item is PSObject wrapped ? wrapped.BaseObject : item)
        {
            case DnsDelegationStep { Problem: { } problem }: return Display.Escape(problem);
            case DnsDelegationStep { Referral: { } child } step: return $"see {Name(child)}{(step.DsState == DnsDsState.Signed ? ", signed" : "")}";
            case DnsDelegationStep { IsAnswer: true, Response: { } response }:
                string[] data = [.. response.Records().Where(static record => record.Type is not DnsRecordType.RRSIG).Select(static record => record.Data)];
                return Display.Escape(data.Length > 0 ? string.Join(", ", data) : $"({response.Failure})");
            default: return item is PSObject copy ? $"{copy.Properties["Problem"]?.Value ?? copy.Properties["Referral"]?.Value}" : "";
        }
    }

    /// <summary>A server's data in a comparison, with what it lacks.</summary>
    public static string Comparison(object item)
    {
        if ((item is PSObject wrapped ? wrapped.BaseObject : item) is not DnsComparison one) return item is PSObject copy ? $"{copy.Properties["Result"]?.Value}" : "";
        string data = one.Problem ?? (one.Data.Length > 0 ? string.Join(", ", one.Data) : $"({one.Result})");
        return Display.Escape(one.Missing.Length > 0 ? $"{data} (without {string.Join(", ", one.Missing)})" : data);
    }
}
