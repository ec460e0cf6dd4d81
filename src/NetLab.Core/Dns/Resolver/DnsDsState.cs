namespace NetLab.Dns;

/// <summary>What a parent zone says about the signing of its child. It is not validated here.</summary>
public enum DnsDsState
{
    /// <summary>There is no child, or nothing was said.</summary>
    None,

    /// <summary>The parent has DS records for the child: it is signed.</summary>
    Signed,

    /// <summary>The parent, itself signed, proves that there is no DS record: the child is not signed.</summary>
    ProvenUnsigned,

    /// <summary>The parent has no DS record, and is not signed itself.</summary>
    Unsigned,
}
