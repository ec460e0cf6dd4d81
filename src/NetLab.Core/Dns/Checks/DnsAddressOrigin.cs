using System.Globalization;
using System.Net;

namespace NetLab.Dns;

/// <summary>Whose network an address is in, as the routing tables of the Internet have it.</summary>
public sealed record DnsAddressOrigin
{
    /// <summary>The address.</summary>
    public string IPAddress { get; init; } = "";

    /// <summary>The names its PTR records give it; anybody who has the address can write any name there.</summary>
    public IReadOnlyList<string> HostName { get; init; } = [];

    /// <summary>The numbers of the autonomous systems that announce the prefix: nearly always one; none for an address nobody announces, such as a private one.</summary>
    public IReadOnlyList<uint> AsNumber { get; init; } = [];

    /// <summary>The first system's name; null when it is not known.</summary>
    public string? AsName { get; init; }

    /// <summary>The longest prefix announced that covers the address; null without one.</summary>
    public string? Prefix { get; init; }

    /// <summary>The country the prefix was registered for, two letters; null when it is not known.</summary>
    public string? Country { get; init; }

    /// <summary>The registry that gave the prefix away (arin, ripencc, apnic, lacnic, afrinic); null when it is not known.</summary>
    public string? Registry { get; init; }

    /// <summary>The day it did; null when it is not known.</summary>
    public DateOnly? Allocated { get; init; }

    /// <summary>Adds what a row of an origin zone says: numbers, prefix, country, registry and day, between bars.</summary>
    /// <returns>The origin; unchanged when the row is none, or is about a shorter prefix than it has.</returns>
    internal DnsAddressOrigin With(string row)
    {
        string[] cells = row.Split('|', StringSplitOptions.TrimEntries);
        if (cells.Length < 2 || !IPNetwork.TryParse(cells[1], out IPNetwork network)) return this;
        if (Prefix is not null && IPNetwork.TryParse(Prefix, out IPNetwork known) && known.PrefixLength >= network.PrefixLength) return this;
        var numbers = new List<uint>();
        foreach (string word in cells[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)) numbers.Add(number);
        }
        return numbers.Count == 0 ? this : this with { AsNumber = numbers, Prefix = network.ToString(), Country = Cell(cells, 2), Registry = Cell(cells, 3), Allocated = Day(cells, 4) };
    }

    /// <summary>Adds what a row about an autonomous system says: its number, country, registry, day and name.</summary>
    internal DnsAddressOrigin WithName(string row)
    {
        string[] cells = row.Split('|', 5, StringSplitOptions.TrimEntries);
        return Cell(cells, 4) is { } name ? this with { AsName = name } : this;
    }

    private static string? Cell(string[] cells, int index) => index < cells.Length && cells[index].Length > 0 ? cells[index] : null;

    private static DateOnly? Day(string[] cells, int index) =>
        DateOnly.TryParseExact(Cell(cells, index), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;
}
