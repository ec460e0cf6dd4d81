using System.Globalization;
using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>What resolv.conf(5) says.</summary>
public sealed class DnsConfiguration
{
    private const int MostServers = 3, MostSearch = 64, MostNdots = 15, MostTimeout = 30, MostAttempts = 5;

    /// <summary>The file it was read from; empty when none was.</summary>
    public string Source { get; init; } = "";

    /// <summary>The servers, in the order they are asked. As for the C library the first three count, and 127.0.0.1 where there is none.</summary>
    public IReadOnlyList<DnsServer> Servers { get; init; } = [];

    /// <summary>The domains tried for a name with few dots.</summary>
    public IReadOnlyList<DnsName> Search { get; init; } = [];

    /// <summary>How many dots a name needs to be tried as it is first.</summary>
    public int Ndots { get; init; } = 1;

    /// <summary>How long to wait for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the list of servers is gone through.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>Questions begin at one server after another.</summary>
    public bool Rotate { get; init; }

    /// <summary>Use TCP always (use-vc).</summary>
    public bool UseTcp { get; init; }

    /// <summary>Reads a namespace's resolv.conf.</summary>
    public static DnsConfiguration Read(DnsNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        string path = network.FileFor("resolv.conf");
        try
        {
            return Parse(LinuxFile.ReadText(path), path);
        }
        catch (LinuxException)
        {
            return Parse("", "");
        }
    }

    /// <summary>Reads the file's text. What it does not know is passed over, as the C library does.</summary>
    public static DnsConfiguration Parse(string text, string source = "")
    {
        var servers = new List<DnsServer>();
        var search = new List<DnsName>();
        int ndots = 1, timeout = 5, attempts = 2;
        bool rotate = false, tcp = false;
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith('#') || line.StartsWith(';')) continue;
            string[] words = line.Split((char[]?)[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || char.IsWhiteSpace(line[0])) continue;
            switch (words[0])
            {
                case "nameserver" when servers.Count < MostServers && TryAddress(words[1], out DnsServer? server):
                    servers.Add(server!);
                    break;
                case "search" or "domain":
                    // The last of both lines counts.
                    search.Clear();
                    foreach (string domain in words.Skip(1).Take(words[0] == "domain" ? 1 : MostSearch))
                    {
                        if (DnsName.TryParse(domain, out DnsName name) && !name.IsRoot) search.Add(name);
                    }
                    break;
                case "options":
                    foreach (string option in words.Skip(1))
                    {
                        if (Number(option, "ndots:", 0, MostNdots) is { } n) ndots = n;
                        else if (Number(option, "timeout:", 1, MostTimeout) is { } t) timeout = t;
                        else if (Number(option, "attempts:", 1, MostAttempts) is { } a) attempts = a;
                        else if (option == "rotate") rotate = true;
                        else if (option == "use-vc") tcp = true;
                    }
                    break;
            }
        }
        if (servers.Count == 0) servers.Add(new DnsServer(System.Net.IPAddress.Loopback));
        return new DnsConfiguration
        {
            Source = source, Servers = servers, Search = search, Ndots = ndots, Timeout = TimeSpan.FromSeconds(timeout), Attempts = attempts, Rotate = rotate, UseTcp = tcp,
        };
    }

    private static bool TryAddress(string text, out DnsServer? server)
    {
        server = null;
        try
        {
            server = DnsServer.Parse(text);
        }
        catch (ArgumentException)
        {
            return false;
        }
        return server is { Address: not null, Transport: null };
    }

    private static int? Number(string option, string prefix, int least, int most) =>
        option.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(option.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? Math.Clamp(number, least, most) : null;
}
