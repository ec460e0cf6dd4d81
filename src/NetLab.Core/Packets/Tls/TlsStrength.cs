namespace NetLab.Packets;

/// <summary>What a cipher suite is worth.</summary>
public enum TlsStrength
{
    /// <summary>It can be read, or its server be played, with means of today: NULL, EXPORT, anonymous, RC4, DES, RC2, MD5; anything under SSL 3.0.</summary>
    Insecure,

    /// <summary>It holds, but not for long or only when everything else is right: no forward secrecy, CBC, blocks of 64 bits, small groups; TLS 1.0 and 1.1.</summary>
    Weak,

    /// <summary>Forward secrecy and authenticated encryption.</summary>
    Good,
}
