using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.PowerShell;

/// <summary>Certificates as a user gives them: objects, or files in PEM or DER.</summary>
internal static class CertificateArgument
{
    /// <summary>Reads certification authorities.</summary>
    /// <param name="given">Certificates, or paths of files with one or more of them.</param>
    /// <param name="parameter">The parameter an error is about.</param>
    /// <param name="path">Makes a path of the file system of one of PowerShell's.</param>
    /// <exception cref="ArgumentException">A file cannot be read as certificates.</exception>
    public static X509Certificate2Collection Authorities(object[] given, string parameter, Func<string, string> path)
    {
        var found = new X509Certificate2Collection();
        foreach (object item in given)
        {
            object value = item is PSObject wrapped ? wrapped.BaseObject : item;
            if (value is X509Certificate2 certificate)
            {
                found.Add(certificate);
                continue;
            }
            string file = path($"{value}");
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
}
