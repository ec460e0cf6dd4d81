using System.Net;
using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>The hosts file (hosts(5)): names to addresses and back, read when it is asked.</summary>
public sealed class DnsHosts
{
    private const uint Ttl = 0;
    private readonly Dictionary<DnsName, List<IPAddress>> _addresses = [];
    private readonly Dictionary<DnsName, DnsName> _names = [];

    private DnsHosts(string source) => Source = source;

    /// <summary>The file it was read from.</summary>
    public string Source { get; }

    /// <summary>Reads a namespace's hosts file; none is an empty one.</summary>
    public static DnsHosts Read(DnsNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        string path = network.FileFor("hosts");
        try
        {
            return Parse(LinuxFile.ReadText(path), path);
        }
        catch (LinuxException)
        {
            return new DnsHosts(path);
        }
    }

    /// <summary>Reads the file's text; lines that are none are passed over.</summary>
    public static DnsHosts Parse(string text, string source = "/etc/hosts")
    {
        var hosts = new DnsHosts(source);
        foreach (string line in text.Split('\n'))
        {
            int comment = line.IndexOf('#');
            string[] words = (comment < 0 ? line : line[..comment]).Split((char[]?)[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            int scope = words.Length < 2 ? -1 : words[0].IndexOf('%');
            if (words.Length < 2 || !IPAddress.TryParse(scope < 0 ? words[0] : words[0][..scope], out IPAddress? address)) continue;
            foreach (string word in words.AsSpan(1))
            {
                if (!DnsName.TryParse(word, out DnsName name)) continue;
                if (!hosts._addresses.TryGetValue(name, out List<IPAddress>? known)) hosts._addresses.Add(name, known = []);
                if (!known.Contains(address)) known.Add(address);
                // The first name of a line is the one an address is called by.
                hosts._names.TryAdd(DnsName.Reverse(address), name);
            }
        }
        return hosts;
    }

    /// <summary>The file's answer to a question of class IN for A, AAAA or PTR; null where it says nothing.</summary>
    public DnsResponse? Answer(DnsQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (question.Class != DnsClass.IN) return null;
        var records = new List<DnsRecord>();
        if (question.Type == DnsRecordType.PTR && _names.TryGetValue(question.Owner, out DnsName? target))
            records.Add(DnsRecord.Create(question.Owner, DnsRecordType.PTR, Ttl, target.Wire));
        else if (question.Type is DnsRecordType.A or DnsRecordType.AAAA && _addresses.TryGetValue(question.Owner, out List<IPAddress>? addresses))
        {
            foreach (IPAddress address in addresses)
            {
                if (question.Type == DnsRecordType.A && address.AddressFamily == AddressFamily.InterNetwork) records.Add(new DnsARecord(question.Owner, Ttl, address));
                else if (question.Type == DnsRecordType.AAAA && address.AddressFamily == AddressFamily.InterNetworkV6) records.Add(new DnsAaaaRecord(question.Owner, Ttl, address));
            }
        }
        else
        {
            return null;
        }
        // A name the file knows by its other family only is asked for on the wire.
        if (records.Count == 0) return null;
        var message = new DnsMessage { Flags = DnsHeaderFlags.QR | DnsHeaderFlags.AA, Questions = [question], Answers = [.. records] };
        return new DnsResponse(question, message) { Server = Source, Transport = DnsTransport.HostsFile };
    }
}
