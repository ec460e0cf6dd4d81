namespace NetLab.Dns;

/// <summary>How several servers are asked.</summary>
public enum DnsServerStrategy
{
    /// <summary>One after the other, the next when one gives no useful answer in time.</summary>
    InTurn,

    /// <summary>One after the other, each question beginning at another server (resolv.conf's rotate).</summary>
    Rotate,

    /// <summary>All at once; the first useful answer counts.</summary>
    Race,
}
