namespace NetLab.Packets;

/// <summary>What came of offering a server a version of TLS, or a suite.</summary>
public enum TlsSuiteResult
{
    /// <summary>It takes it.</summary>
    Accepted,

    /// <summary>It takes none of this version's suites.</summary>
    Refused,

    /// <summary>It did not say: nothing came in time, or something that makes no sense.</summary>
    NotProven,
}
