using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>Whether a server's certificates are those its TLSA records mean.</summary>
internal sealed record DaneVerdict(DnsTlsaRecord? Match, string Text);
