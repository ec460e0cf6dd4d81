using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.Smtp;

/// <summary>Certificates that a sink makes for itself.</summary>
public static class SmtpSinkCertificate
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";

    /// <summary>Makes a certificate that vouches for itself, valid for a year: for a name, localhost and the loopback addresses, and an address besides.</summary>
    /// <param name="hostName">The name.</param>
    /// <param name="address">The address the sink listens at; null where it is none.</param>
    public static X509Certificate2 Create(string hostName, IPAddress? address = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(hostName.Length > 64 ? hostName[..64] : hostName);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse)], critical: false));
        var alternatives = new SubjectAlternativeNameBuilder();
        if (!IPAddress.TryParse(hostName, out _)) alternatives.AddDnsName(hostName);
        if (hostName != "localhost") alternatives.AddDnsName("localhost");
        foreach (IPAddress one in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback]) alternatives.AddIpAddress(one);
        if (address is not null && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.Any)) alternatives.AddIpAddress(new IPAddress(address.GetAddressBytes()));
        request.CertificateExtensions.Add(alternatives.Build());
        // Clocks differ.
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddHours(-1), now.AddYears(1));
    }
}
