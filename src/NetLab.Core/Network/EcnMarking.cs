namespace NetLab.Network;

/// <summary>How packets are marked for explicit congestion notification, with Windows's names and numbers (MSFT_NetIPInterface.EcnMarking).</summary>
public enum EcnMarking : byte
{
    /// <summary>Never.</summary>
    Disabled = 0,

    /// <summary>With the codepoint ECT(1).</summary>
    UseEct1 = 1,

    /// <summary>With the codepoint ECT(0).</summary>
    UseEct0 = 2,

    /// <summary>As each socket asks for, which is how Linux does it.</summary>
    AppDecide = 3,
}
