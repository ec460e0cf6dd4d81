namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the usages of TLSA records.</summary>
public sealed class TlsaUsageCompleter() : TlsaFieldCompleter("PKIX-TA: an authority, with the usual checks", "PKIX-EE: the server's certificate, with the usual checks", "DANE-TA: an authority of one's own choice", "DANE-EE: the server's certificate, and nothing else counts");
