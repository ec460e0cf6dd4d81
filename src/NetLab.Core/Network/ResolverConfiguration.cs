using NetLab.Interop;

namespace NetLab.Network;

/// <summary>The name servers of resolv.conf(5). A named namespace may have its own file, /etc/netns/NAME/resolv.conf (ip-netns(8)).</summary>
internal static class ResolverConfiguration
{
    private const string Usual = "/etc/resolv.conf";

    /// <summary>The servers that programs in a namespace ask, and the file that names them; no servers when there is none.</summary>
    public static (string Source, List<IPValue> Servers) Read(string? space)
    {
        if (space is not null && !space.Contains('/'))
        {
            string own = $"/etc/netns/{space}/resolv.conf";
            if (TryRead(own, out List<IPValue> servers)) return (own, servers);
        }
        return TryRead(Usual, out List<IPValue> usual) ? (Usual, usual) : (Usual, []);
    }

    /// <summary>The servers in a file's text; lines that are none are passed over, as the resolver does.</summary>
    public static List<IPValue> Parse(string text)
    {
        var servers = new List<IPValue>();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> rest = line;
            if (!rest.StartsWith("nameserver")) continue;
            rest = rest["nameserver".Length..];
            if (rest.IsEmpty || rest[0] is not (' ' or '\t')) continue;
            rest = rest.Trim();
            int end = rest.IndexOfAny(' ', '\t', '#');
            if (AddressText.TryParse(end < 0 ? rest : rest[..end], out IPValue server, out _)) servers.Add(server);
        }
        return servers;
    }

    private static bool TryRead(string path, out List<IPValue> servers)
    {
        try
        {
            servers = Parse(LinuxFile.ReadText(path));
            return true;
        }
        catch (LinuxException)
        {
            servers = [];
            return false;
        }
    }
}
