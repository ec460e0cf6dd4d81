using System.Globalization;
using System.Management.Automation;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Mail conversations as their views show them. What comes back from Export-Clixml or another machine is shown the same way.</summary>
public static class SmtpView
{
    /// <summary>A text from outside on one line.</summary>
    public static string Line(object? text) => Display.Escape($"{text}".Replace('\n', ' ').Replace('\t', ' '));

    /// <summary>The server and its port, with the exchanger's preference before it.</summary>
    public static string Server(object item)
    {
        string preference = $"{Value(item, nameof(SmtpProbeResult.Preference))}", server = $"{Value(item, nameof(SmtpProbeResult.Server))}", port = $"{Value(item, nameof(SmtpProbeResult.Port))}";
        return Line($"{(preference.Length > 0 ? $"{preference} " : "")}{server}{(port.Length > 0 ? $":{port}" : "")}");
    }

    /// <summary>The address without the port, where there is one.</summary>
    public static string Address(object item)
    {
        string endpoint = $"{Value(item, nameof(SmtpProbeResult.RemoteEndPoint))}";
        int colon = endpoint.LastIndexOf(':');
        return Line(colon < 0 ? endpoint : endpoint[..colon].Trim('[', ']'));
    }

    /// <summary>TLS in a word: its version, with a mark where the certificate is not to be trusted.</summary>
    public static string Tls(object item)
    {
        object? tls = Value(item, nameof(SmtpProbeResult.Tls));
        if (tls is null) return "";
        string version = $"{Value(tls, nameof(SmtpTls.Protocol))}";
        if (version is "" or "None") return "failed";
        bool valid = Value(tls, nameof(SmtpTls.Valid)) is true;
        return Line($"{version}{(valid ? "" : "!")}");
    }

    /// <summary>The reply that decided, in one line.</summary>
    public static string Reply(object item) => Line($"{Value(item, nameof(SmtpProbeResult.ReplyCode))} {Value(item, nameof(SmtpProbeResult.EnhancedStatus))} {Value(item, nameof(SmtpProbeResult.Reply))}".Trim());

    /// <summary>Who says a line, and whether it is encrypted: <c>-&gt;</c> us, <c>&lt;-</c> the server, a tilde through TLS.</summary>
    public static string Arrow(object item)
    {
        bool encrypted = Value(item, nameof(SmtpTranscriptEntry.Encrypted)) is true;
        return $"{Value(item, nameof(SmtpTranscriptEntry.Direction))}" switch { "Client" => encrypted ? "~>" : "->", "Server" => encrypted ? "<~" : "<-", _ => "==" };
    }

    /// <summary>Milliseconds with one place, on any machine with a point.</summary>
    public static string Milliseconds(object? time) => time is null ? "" : Convert.ToDouble(time is PSObject wrapped ? wrapped.BaseObject : time, CultureInfo.InvariantCulture).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>Yes, no, or nothing where it was not asked.</summary>
    public static string YesNo(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch { true => "yes", false => "no", _ => "" };

    private static object? Value(object? item, string property)
    {
        if (item is null) return null;
        object? value = PSObject.AsPSObject(item).Properties[property]?.Value;
        return value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value;
    }
}
