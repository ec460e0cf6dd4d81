namespace NetLab.Packets;

/// <summary>Names for the numbers of TLS (IANA's registries "TLS Supported Groups" and "TLS Alerts").</summary>
internal static class TlsNames
{
    private static readonly Dictionary<int, string> Groups = new()
    {
        [15] = "secp160k1", [16] = "secp160r1", [17] = "secp160r2", [18] = "secp192k1", [19] = "secp192r1", [20] = "secp224k1", [21] = "secp224r1", [22] = "secp256k1", [23] = "secp256r1", [24] = "secp384r1", [25] = "secp521r1",
        [26] = "brainpoolP256r1", [27] = "brainpoolP384r1", [28] = "brainpoolP512r1", [29] = "x25519", [30] = "x448", [31] = "brainpoolP256r1tls13", [32] = "brainpoolP384r1tls13", [33] = "brainpoolP512r1tls13",
        [34] = "GC256A", [35] = "GC256B", [36] = "GC256C", [37] = "GC256D", [38] = "GC512A", [39] = "GC512B", [40] = "GC512C", [41] = "curveSM2",
        [256] = "ffdhe2048", [257] = "ffdhe3072", [258] = "ffdhe4096", [259] = "ffdhe6144", [260] = "ffdhe8192", [512] = "MLKEM512", [513] = "MLKEM768", [514] = "MLKEM1024",
        [4587] = "SecP256r1MLKEM768", [4588] = "X25519MLKEM768", [4589] = "SecP384r1MLKEM1024", [25497] = "X25519Kyber768Draft00",
    };

    private static readonly Dictionary<int, string> Alerts = new()
    {
        [0] = "close_notify", [10] = "unexpected_message", [20] = "bad_record_mac", [21] = "decryption_failed", [22] = "record_overflow", [30] = "decompression_failure", [40] = "handshake_failure", [41] = "no_certificate",
        [42] = "bad_certificate", [43] = "unsupported_certificate", [44] = "certificate_revoked", [45] = "certificate_expired", [46] = "certificate_unknown", [47] = "illegal_parameter", [48] = "unknown_ca", [49] = "access_denied",
        [50] = "decode_error", [51] = "decrypt_error", [60] = "export_restriction", [70] = "protocol_version", [71] = "insufficient_security", [80] = "internal_error", [86] = "inappropriate_fallback", [90] = "user_canceled",
        [100] = "no_renegotiation", [109] = "missing_extension", [110] = "unsupported_extension", [111] = "certificate_unobtainable", [112] = "unrecognized_name", [113] = "bad_certificate_status_response",
        [115] = "unknown_psk_identity", [116] = "certificate_required", [120] = "no_application_protocol", [121] = "ech_required",
    };

    /// <summary>A group's name; its number where it has none.</summary>
    public static string Group(int id) => Groups.TryGetValue(id, out string? name) ? name : $"0x{id:X4}";

    /// <summary>An alert's name; its number where it has none.</summary>
    public static string Alert(int id) => Alerts.TryGetValue(id, out string? name) ? name : $"number {id}";

    /// <summary>A version as people write it.</summary>
    public static string Version(int version) => version switch { 0x300 => "SSL 3.0", 0x301 => "TLS 1.0", 0x302 => "TLS 1.1", 0x303 => "TLS 1.2", 0x304 => "TLS 1.3", _ => $"version 0x{version:X4}" };
}
