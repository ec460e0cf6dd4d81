using System.Globalization;
using System.Text;

namespace NetLab.Sockets;

/// <summary>A systemd service that runs a server (systemd.service(5), systemd.exec(5)).</summary>
public sealed record SocketServerUnit
{
    /// <summary>What <c>systemctl status</c> calls it.</summary>
    public required string Description { get; init; }

    /// <summary>The program, a full path.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments; they may have several lines.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The user it runs as; null for one that systemd makes for it alone (DynamicUser).</summary>
    public string? User { get; init; }

    /// <summary>Capabilities the user needs, such as <c>CAP_NET_BIND_SERVICE</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The file of the network namespace it runs in; null for the machine's.</summary>
    public string? NamespacePath { get; init; }

    /// <summary>A directory below /run that is made for it and taken away with it; null for none.</summary>
    public string? RuntimeDirectory { get; init; }

    /// <summary>The file's text.</summary>
    public string Format()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"[Unit]\nDescription={Value(Description)}\nAfter=network.target\n\n[Service]\nType=exec\nExecStart={Quote(Program)}");
        foreach (string argument in Arguments) text.Append(' ').Append(Quote(argument));
        text.Append("\nRestart=on-failure\nEnvironment=HOME=/tmp POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off\nPrivateTmp=yes\n");
        text.Append(User is null ? "DynamicUser=yes\n" : string.Create(CultureInfo.InvariantCulture, $"User={Value(User)}\n"));
        if (Capabilities.Count > 0) text.Append(CultureInfo.InvariantCulture, $"AmbientCapabilities={string.Join(' ', Capabilities)}\n");
        if (NamespacePath is not null) text.Append(CultureInfo.InvariantCulture, $"NetworkNamespacePath={Value(NamespacePath)}\n");
        if (RuntimeDirectory is not null) text.Append(CultureInfo.InvariantCulture, $"RuntimeDirectory={Value(RuntimeDirectory)}\n");
        return text.Append("\n[Install]\nWantedBy=multi-user.target\n").ToString();
    }

    /// <summary>A word of a command line, as systemd reads it back: neither variables nor specifiers in it.</summary>
    internal static string Quote(string word)
    {
        if (word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.')) return word;
        var quoted = new StringBuilder("\"", word.Length + 16);
        foreach (char c in word)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '$' => quoted.Append("$$"),
                '%' => quoted.Append("%%"),
                < ' ' or '\x7f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>A setting's value: one line, no specifiers in it.</summary>
    private static string Value(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? " " : c == '%' ? "%%" : $"{c}"));
}
