using System.Net;

namespace NetLab.Dns;

/// <summary>Where the tree begins: the root's servers (IANA root hints), or others for a tree of one's own.</summary>
public static class DnsRootHints
{
    /// <summary>The Internet's root servers, as IANA listed them in 2025.</summary>
    public static IReadOnlyList<DnsNameServer> Internet { get; } =
    [
        Root('a', "198.41.0.4", "2001:503:ba3e::2:30"), Root('b', "170.247.170.2", "2801:1b8:10::b"), Root('c', "192.33.4.12", "2001:500:2::c"),
        Root('d', "199.7.91.13", "2001:500:2d::d"), Root('e', "192.203.230.10", "2001:500:a8::e"), Root('f', "192.5.5.241", "2001:500:2f::f"),
        Root('g', "192.112.36.4", "2001:500:12::d0d"), Root('h', "198.97.190.53", "2001:500:1::53"), Root('i', "192.36.148.17", "2001:7fe::53"),
        Root('j', "192.58.128.30", "2001:503:c27::2:30"), Root('k', "193.0.14.129", "2001:7fd::1"), Root('l', "199.7.83.42", "2001:500:9f::42"),
        Root('m', "202.12.27.33", "2001:dc3::35"),
    ];

    /// <summary>Reads a hints file as resolvers have it: NS records of the root, A and AAAA records of those names.</summary>
    /// <exception cref="ArgumentException">It names no server with an address.</exception>
    public static IReadOnlyList<DnsNameServer> Parse(string text, string parameter = "RootHints")
    {
        ArgumentNullException.ThrowIfNull(text);
        var servers = new List<DnsName>();
        var addresses = new Dictionary<DnsName, List<IPAddress>>();
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(';')[0].Split((char[]?)[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 3 || !DnsName.TryParse(words[0], out DnsName owner)) continue;
            switch (words[^2].ToUpperInvariant())
            {
                case "NS" when owner.IsRoot && DnsName.TryParse(words[^1], out DnsName server):
                    if (!servers.Contains(server)) servers.Add(server);
                    break;
                case "A" or "AAAA" when IPAddress.TryParse(words[^1], out IPAddress? address):
                    if (!addresses.TryGetValue(owner, out List<IPAddress>? known)) addresses.Add(owner, known = []);
                    known.Add(address);
                    break;
            }
        }
        DnsNameServer[] found = [.. servers.Where(addresses.ContainsKey).Select(server => new DnsNameServer(server, addresses[server]))];
        return found.Length > 0 ? found : throw new ArgumentException("The root hints name no server with an address; they have lines such as '. 3600000 NS a.root.' and 'a.root. 3600000 A 192.0.2.1'.", parameter);
    }

    private static DnsNameServer Root(char letter, params string[] addresses) => new(DnsName.Parse($"{letter}.root-servers.net"), [.. addresses.Select(IPAddress.Parse)]);
}
