namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the matching types of TLSA records.</summary>
public sealed class TlsaMatchingCompleter() : TlsaFieldCompleter("Full: the bytes themselves", "SHA2-256: their SHA-256", "SHA2-512: their SHA-512");
