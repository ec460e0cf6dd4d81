namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the selectors of TLSA records.</summary>
public sealed class TlsaSelectorCompleter() : TlsaFieldCompleter("Cert: the whole certificate", "SPKI: its public key");
