namespace NetLab.Smtp;

/// <summary>A DKIM key as DNS has it (RFC 6376 3.6.1).</summary>
public sealed record MailDomainDkimKey
{
    /// <summary>The selector.</summary>
    public string Selector { get; init; } = "";

    /// <summary>The record.</summary>
    public string Record { get; init; } = "";

    /// <summary><c>rsa</c> or <c>ed25519</c>, or what the record says instead.</summary>
    public string KeyType { get; init; } = "rsa";

    /// <summary>The length of the key in bits; null where it cannot be read.</summary>
    public int? KeyLength { get; init; }

    /// <summary>The key has been withdrawn: p= is empty.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>The domain is trying DKIM out (t=y): its signatures count for nothing.</summary>
    public bool IsTesting { get; init; }

    /// <summary>The hashes it may be used with; empty for all.</summary>
    public string[] Hashes { get; init; } = [];

    /// <summary>The services it is for; empty for all.</summary>
    public string[] Services { get; init; } = [];

    /// <summary>What is wrong with the record.</summary>
    public string[] Problems { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => IsRevoked ? $"{Selector}: revoked" : $"{Selector}: {KeyType} {KeyLength} bits";
}
