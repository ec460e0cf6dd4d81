using System.Globalization;
using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.PowerShell;

/// <summary>Certificates as a user gives them: objects, or files in PEM or DER.</summary>
internal static class CertificateArgument
{
    /// <summary>Reads certification authorities.</summary>
    /// <param name="given">Certificates, or paths of files with one or more of them; null is null.</param>
    /// <param name="parameter">The parameter an error is about.</param>
    /// <param name="path">Makes a path of the file system of one of PowerShell's.</param>
    /// <exception cref="ArgumentException">A file cannot be read as certificates.</exception>
    public static X509Certificate2Collection? Authorities(object[]? given, string parameter, Func<string, string> path)
    {
        if (given is null) return null;
        var found = new X509Certificate2Collection();
        foreach (object item in given)
        {
            if (Unwrap(item) is X509Certificate2 certificate)
            {
                found.Add(certificate);
                continue;
            }
            string file = path(Text(item));
            try
            {
                if (File.ReadAllText(file).Contains("-----BEGIN", StringComparison.Ordinal)) found.ImportFromPemFile(file);
                else found.Add(X509CertificateLoader.LoadCertificateFromFile(file));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw Failure.OfParameter(parameter, $"'{file}' cannot be read as certificates: {exception.Message}");
            }
        }
        return found;
    }

    /// <summary>Reads a certificate of one's own.</summary>
    /// <param name="given">A certificate with its private key, or the path of a PEM file with both; null is null.</param>
    /// <param name="parameter">The parameter an error is about.</param>
    /// <param name="path">Makes a path of the file system of one of PowerShell's.</param>
    /// <exception cref="ArgumentException">It has no private key, or the file cannot be read.</exception>
    public static X509Certificate2? Own(object? given, string parameter, Func<string, string> path)
    {
        switch (Unwrap(given))
        {
            case null: return null;
            case X509Certificate2 { HasPrivateKey: true } certificate: return certificate;
            case X509Certificate2: throw Failure.OfParameter(parameter, "The certificate has no private key.");
            default:
                string file = path(Text(given));
                try
                {
                    return X509Certificate2.CreateFromPemFile(file);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
                {
                    throw Failure.OfParameter(parameter, $"'{file}' cannot be read as a certificate with its private key in PEM: {exception.Message}");
                }
        }
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static string Text(object? value) => string.Create(CultureInfo.InvariantCulture, $"{Unwrap(value)}");
}
