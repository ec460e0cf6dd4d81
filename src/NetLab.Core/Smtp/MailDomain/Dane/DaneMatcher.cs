using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>Holds TLSA records against the certificates a mail server shows (RFC 7671, RFC 7672 3.1).</summary>
internal static class DaneMatcher
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Why a record cannot be used for mail; null when it can.</summary>
    public static string? Unusable(DnsTlsaRecord record)
    {
        if (record.Usage is 0 or 1) return $"usage {record.Usage} ({(record.Usage == 0 ? "PKIX-TA" : "PKIX-EE")}) is not for mail (RFC 7672 3.1.3)";
        if (record.Usage > 3) return $"there is no usage {record.Usage}";
        if (record.Selector > 1) return $"there is no selector {record.Selector}";
        return record.MatchingType switch
        {
            0 => null,
            1 => record.CertificateData.Length == 32 ? null : $"its SHA-256 digest has {record.CertificateData.Length} bytes and not 32",
            2 => record.CertificateData.Length == 64 ? null : $"its SHA-512 digest has {record.CertificateData.Length} bytes and not 64",
            _ => $"there is no matching type {record.MatchingType}",
        };
    }

    /// <summary>Looks for a record that the certificates fit.</summary>
    /// <param name="usable">Records that can be used.</param>
    /// <param name="shown">The certificates as the server shows them, its own first.</param>
    /// <param name="names">The names the certificate may be for (RFC 7672 3.2.2): the exchanger's, and the domain's. Only usage 2 asks for one.</param>
    /// <param name="now">The time.</param>
    public static DaneVerdict Check(IReadOnlyList<DnsTlsaRecord> usable, IReadOnlyList<X509Certificate2> shown, IReadOnlyList<string> names, DateTime now)
    {
        if (shown.Count == 0) return new DaneVerdict(null, "it shows no certificate");
        string near = "";
        foreach (DnsTlsaRecord record in usable)
        {
            // The server's own key is vouched for by DNS: neither its names nor its dates count (RFC 7672 3.1.1).
            if (record.Usage == 3)
            {
                if (Matches(record, shown[0])) return new DaneVerdict(record, "its certificate is the one");
                continue;
            }
            string? problem = Anchored(record, shown, names, now, out bool found);
            if (found && problem is null) return new DaneVerdict(record, "its certificate is vouched for by the one");
            if (found) near = $": the authority of '{Short(record)}' is there, but {problem}";
        }
        return new DaneVerdict(null, $"its certificate ({MailDomainText.Clip(shown[0].Subject, 80)}) fits none of them{near}");
    }

    /// <summary>A record as a few words.</summary>
    public static string Short(DnsTlsaRecord record)
    {
        string data = Convert.ToHexStringLower(record.CertificateData);
        return $"{record.Usage} {record.Selector} {record.MatchingType} {(data.Length > 16 ? data[..16] + "..." : data)}";
    }

    private static bool Matches(DnsTlsaRecord record, X509Certificate2 certificate)
    {
        try
        {
            return record.Match(certificate);
        }
        catch (CryptographicException)
        {
            // A key of a kind the platform cannot write.
            return false;
        }
    }

    // Why the chain does not hold up to the record's authority; found says that the authority is there at all.
    private static string? Anchored(DnsTlsaRecord record, IReadOnlyList<X509Certificate2> shown, IReadOnlyList<string> names, DateTime now, out bool found)
    {
        X509Certificate2? anchor = null;
        for (int i = 1; i < shown.Count && anchor is null; i++)
        {
            if (Matches(record, shown[i])) anchor = shown[i];
        }
        // With the whole certificate in DNS the server need not show it (RFC 7671 5.2.2).
        if (anchor is null && record is { Selector: 0, MatchingType: 0 }) anchor = Load(record.CertificateData);
        found = anchor is not null;
        if (anchor is null) return null;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(anchor);
        for (int i = 1; i < shown.Count; i++) chain.ChainPolicy.ExtraStore.Add(shown[i]);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        // The authority may be one that another has signed.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        bool built = chain.Build(shown[0]), reached = false;
        foreach (X509ChainElement element in chain.ChainElements)
        {
            foreach (X509ChainStatus status in element.ChainElementStatus)
            {
                if (status.Status is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain) continue;
                return status.Status == X509ChainStatusFlags.NotTimeValid ? "a certificate has expired or is not valid yet" : status.StatusInformation.TrimEnd('.', ' ');
            }
            if (element.Certificate.RawData.AsSpan().SequenceEqual(anchor.RawData))
            {
                reached = true;
                break;
            }
        }
        if (!reached) return "it has not signed the server's certificate";
        if (!built && chain.ChainStatus.Any(static status => status.Status is not (X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain))) return "the chain does not hold";
        foreach (string name in names)
        {
            if (shown[0].MatchesHostname(name, allowWildcards: true, allowCommonName: true)) return null;
        }
        return $"the certificate is not for {string.Join(" or ", names)}";
    }

    private static X509Certificate2? Load(byte[] data)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(data);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
