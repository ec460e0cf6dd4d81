namespace NetLab.Packets;

/// <summary>A cipher suite: its number, its name at IANA, and what that name says.</summary>
public sealed record TlsSuite
{
    /// <summary>Its number, <c>0xC02F</c> is 49199.</summary>
    public required ushort Id { get; init; }

    /// <summary>Its name at IANA: <c>TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How the key is agreed on: RSA, DH, DHE, ECDH, ECDHE, PSK, SRP, KRB5, GOST; <c>any</c> of TLS 1.3, where the suite does not say.</summary>
    public required string KeyExchange { get; init; }

    /// <summary>How the server proves who it is: RSA, DSS, ECDSA, PSK, anon; <c>any</c> of TLS 1.3.</summary>
    public required string Authentication { get; init; }

    /// <summary>What encrypts: <c>AES_128_GCM</c>.</summary>
    public required string Encryption { get; init; }

    /// <summary>The bits of its key, as many as count.</summary>
    public required int Bits { get; init; }

    /// <summary>The hash: of the MAC, or where the encryption authenticates by itself, of the key derivation.</summary>
    public required string Hash { get; init; }

    /// <summary>Whether what is recorded today stays secret when the server's key is stolen later.</summary>
    public required bool ForwardSecrecy { get; init; }

    /// <summary>What is wrong with it: NULL, EXPORT, anon, RC4, RC2, DES, 3DES, IDEA, MD5, CBC, and no FS (no forward secrecy); empty when nothing is.</summary>
    public required IReadOnlyList<string> Weakness { get; init; }

    /// <summary>What it is worth.</summary>
    public required TlsStrength Strength { get; init; }

    /// <summary>Whether it is one of TLS 1.3, which has its own.</summary>
    public required bool IsTls13 { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
