namespace NetLab.Dns;

/// <summary>How a name of the system's configuration is looked up.</summary>
public sealed record DnsLookupOptions
{
    /// <summary>As programs do: the hosts file first, then the search list.</summary>
    public static DnsLookupOptions Default { get; } = new();

    /// <summary>Look into the hosts file first.</summary>
    public bool UseHostsFile { get; init; } = true;

    /// <summary>Try the search list's domains for names with few dots.</summary>
    public bool UseSearchList { get; init; } = true;

    /// <summary>Turn other writing than ASCII into <c>xn--</c> labels; false sends it as UTF-8.</summary>
    public bool Idn { get; init; } = true;

    /// <summary>The class asked for.</summary>
    public DnsClass Class { get; init; } = DnsClass.IN;

    /// <summary>How each question is asked.</summary>
    public DnsQueryOptions Query { get; init; } = DnsQueryOptions.Default;
}
