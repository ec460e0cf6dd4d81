namespace NetLab.PowerShell.Dns;

/// <summary>Which parts of an answer are wanted.</summary>
public enum DnsSectionChoice
{
    /// <summary>The records that answer.</summary>
    Answer = 1,

    /// <summary>The servers with authority, or the SOA of a negative answer.</summary>
    Authority = 2,

    /// <summary>What may help: addresses of the servers.</summary>
    Additional = 3,

    /// <summary>All three.</summary>
    All = 255,
}
