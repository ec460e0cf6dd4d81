using System.Globalization;
using System.Management.Automation;

namespace NetLab.PowerShell.Packets;

/// <summary>Echoes, hops and connections as their views show them; also what came back from Export-Clixml or another machine.</summary>
public static class PacketView
{
    /// <summary>Milliseconds with as many digits as say something.</summary>
    public static string Time(object? milliseconds) => Number(milliseconds) is not { } time ? ""
        : time.ToString(time < 10 ? "0.000" : time < 100 ? "0.00" : time < 1000 ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>The same with its unit.</summary>
    public static string Milliseconds(object? milliseconds) => Time(milliseconds) is { Length: > 0 } time ? $"{time} ms" : "";

    /// <summary>A share in percent; nothing for none.</summary>
    public static string Percent(object? percent) => Number(percent) is { } share ? share.ToString("0.#", CultureInfo.InvariantCulture) : "";

    /// <summary>Whom an echo went to, with the port of an attempt to connect.</summary>
    public static string Remote(object item)
    {
        string address = $"{Of(item, "RemoteAddress")}";
        return Of(item, "RemotePort") is { } port ? address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}" : address;
    }

    /// <summary>Who answered at a hop: its name where it has one.</summary>
    public static string Hop(object item)
    {
        string[] addresses = [.. LanguagePrimitives.GetEnumerable(Of(item, "IPAddresses"))?.Cast<object>().Select(static one => $"{one}") ?? []];
        string shown = addresses.Length == 0 ? "no answer" : string.Join(", ", addresses);
        return Display.Escape(Of(item, "HostName") is { } name ? $"{name} ({shown})" : shown);
    }

    /// <summary>What an answer says beyond its time: nothing where it is what was hoped for.</summary>
    public static string Says(object item)
    {
        string status = $"{Of(item, "Status")}";
        if ($"{Of(item, "Reason")}" is "None" or "") return Of(item, "IsDestination") is true ? "arrived" : status == "Success" && Of(item, "Hop") is null ? "Success" : "";
        return status == "TimedOut" ? Of(item, "Hop") is null ? status : "" : Display.Escape($"{Of(item, "Reason")}: {Of(item, "ReasonDetail")}");
    }

    /// <summary>What a server said to TLS, in a few lines.</summary>
    public static string Tls(object item)
    {
        if (Of(item, "Succeeded") is not true) return "failed";
        var lines = new List<string> { $"{Of(item, "Protocol")} {Of(item, "CipherSuite")}" };
        if (Of(item, "Subject") is { } subject) lines.Add($"{subject}, {Of(item, "DaysLeft")} days left");
        foreach (object problem in LanguagePrimitives.GetEnumerable(Of(item, "Problems"))?.Cast<object>() ?? []) lines.Add($"! {problem}");
        return Display.Escape(string.Join('\n', lines));
    }

    private static object? Of(object item, string property)
    {
        object? value = PSObject.AsPSObject(item).Properties[property]?.Value;
        return value is PSObject wrapped ? wrapped.BaseObject : value;
    }

    private static double? Number(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare is null ? null : Convert.ToDouble(bare, CultureInfo.InvariantCulture);
    }
}
