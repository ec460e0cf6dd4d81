namespace NetLab.Packets;

/// <summary>A cipher suite that a server takes under one version of TLS; or that it takes none.</summary>
public sealed record TlsServerSuite
{
    /// <summary>The server as it was named.</summary>
    public required string Server { get; init; }

    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>The address and port that answered.</summary>
    public string? RemoteEndPoint { get; init; }

    /// <summary>The version.</summary>
    public required TlsProtocol Protocol { get; init; }

    /// <summary>What came of it.</summary>
    public required TlsSuiteResult Result { get; init; }

    /// <summary>The suite's name at IANA; null where there is none.</summary>
    public string? CipherSuite { get; init; }

    /// <summary>Its number; null where there is none.</summary>
    public int? Id { get; init; }

    /// <summary>Its place in the server's order, from 1; null where the server follows the client's order, or that was not seen.</summary>
    public int? Preference { get; init; }

    /// <summary>Whose order counts.</summary>
    public TlsSuiteOrder Order { get; init; }

    /// <summary>How the key is agreed on.</summary>
    public string? KeyExchange { get; init; }

    /// <summary>The group the server chose for that, from all there are: <c>x25519</c>, <c>secp256r1</c>, <c>X25519MLKEM768</c>, <c>DH 2048</c>; null where there is none.</summary>
    public string? Group { get; init; }

    /// <summary>How the server proves who it is.</summary>
    public string? Authentication { get; init; }

    /// <summary>What encrypts.</summary>
    public string? Encryption { get; init; }

    /// <summary>The bits of its key, as many as count.</summary>
    public int? Bits { get; init; }

    /// <summary>The hash.</summary>
    public string? Hash { get; init; }

    /// <summary>Whether what is recorded today stays secret when the server's key is stolen later.</summary>
    public bool? ForwardSecrecy { get; init; }

    /// <summary>What is wrong with it: NULL, EXPORT, anon, RC4, RC2, DES, 3DES, IDEA, MD5, CBC, no FS (no forward secrecy), DH1024 and the like, and the version itself where that was given up.</summary>
    public IReadOnlyList<string> Weakness { get; init; } = [];

    /// <summary>What it is worth, the version counted in; null where nothing was taken.</summary>
    public TlsStrength? Strength { get; init; }

    /// <summary>What the server would speak over TLS, of what was offered (ALPN). TLS 1.3 says it encrypted: null.</summary>
    public string? Alpn { get; init; }

    /// <summary>Whether the server staples an answer of OCSP to its certificate. TLS 1.3 does it encrypted: null.</summary>
    public bool? OcspStapled { get; init; }

    /// <summary>How the server lets a session be resumed: <c>Ticket</c>, <c>Id</c>, both, or empty. TLS 1.3 says it after the handshake: null.</summary>
    public IReadOnlyList<string>? Resumption { get; init; }

    /// <summary>Where nothing was taken: what the server said to that.</summary>
    public string? Reason { get; init; }

    /// <summary>The namespace the test was made from, as <c>-Namespace</c> takes it; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Result == TlsSuiteResult.Accepted ? $"{Protocol} {CipherSuite}" : $"{Protocol} {Result}: {Reason}";
}
